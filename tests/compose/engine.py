"""A Docker engine with the base images, or the reason why there is none."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
_STAND_INS = Path(__file__).parent
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
        subprocess.run([_OFFLINE, *(f"{name}={image}" for name, image in images.items())], check=False)
    if not shutil.which("docker"):
        return "no Docker on this machine"
    return "" if _answers() else "the Docker engine does not answer"


def have_image(pattern: str, file: str, stand_in: str, **arguments: str) -> str:
    """Pulls the image that a Compose file names, and gives its name; where it can't, builds the stand-in under it."""
    found = re.search(pattern, (ROOT / file).read_text())
    assert found
    if not _has(found[1]) and not _succeeds("pull", found[1]):
        build(stand_in, found[1], **arguments)
    return found[1]


def build(stand_in: str, tag: str, **arguments: str) -> None:
    """Builds an image from a folder beside this file."""
    flags = [flag for name, value in arguments.items() for flag in ("--build-arg", f"{name}={value}")]
    subprocess.run(["docker", "build", "--quiet", *flags, "--tag", tag, _STAND_INS / stand_in], check=True)


def minio_image() -> str:
    """The S3 server of docker-compose.yml, with the `mc` that backups need: docker-offline's has one without it."""
    image = base_images()["minio"]
    if _succeeds("run", "--rm", "--entrypoint", "mc", image, "--version"):
        return image
    build("minio", "atr-test/minio", MINIO_IMAGE=image)
    return "atr-test/minio"


def _answers() -> bool:
    return bool(shutil.which("docker")) and _succeeds("info") and _succeeds("compose", "version")


def _has(image: str) -> bool:
    return _succeeds("image", "inspect", image)


def _succeeds(*arguments: str) -> bool:
    return subprocess.run(["docker", *arguments], capture_output=True, check=False).returncode == 0
