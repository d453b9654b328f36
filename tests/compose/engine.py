"""A Docker engine with the base images, or the reason why there is none."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Gives hosts that reach no container registry an engine and stand-ins for the base images.
_OFFLINE = ROOT.parent / "shared" / "tools" / "docker-offline"


def base_images() -> dict[str, str]:
    """The images that ATR's own are built from or run beside, by the name that docker-offline calls them."""
    web = (ROOT / "web" / "Dockerfile").read_text()
    compose = (ROOT / "docker-compose.yml").read_text()
    patterns = {
        "python": (r"^ARG PYTHON_IMAGE=(\S+)", web),
        "nginx": (r"^ARG NGINX_IMAGE=(\S+)", web),
        "minio": (r"\$\{MINIO_IMAGE:-([^}]+)\}", compose),
    }
    found = {name: re.search(pattern, text, re.MULTILINE) for name, (pattern, text) in patterns.items()}
    return {name: match[1] for name, match in found.items() if match}


def ready_engine() -> str:
    """Starts an engine where one can be had. Gives the reason where none can, else nothing."""
    images = base_images()
    if _OFFLINE.exists() and not (_answers() and all(_has(image) for image in images.values())):
        subprocess.run([_OFFLINE, *(f"{name}={image}" for name, image in images.items())], check=True)
    if not shutil.which("docker"):
        return "no Docker on this machine"
    return "" if _answers() else "the Docker engine does not answer"


def _answers() -> bool:
    return bool(shutil.which("docker")) and _succeeds("info") and _succeeds("compose", "version")


def _has(image: str) -> bool:
    return _succeeds("image", "inspect", image)


def _succeeds(*arguments: str) -> bool:
    return subprocess.run(["docker", *arguments], capture_output=True, check=False).returncode == 0
