"""The page's files get addresses that change with their content, and only then."""

from pathlib import Path

import pytest

from deploy.images.fingerprint import fingerprint
from deploy.images.third_party import third_party

ROOT = Path(__file__).parents[2]
PAGE = '<link href="/style.css" /><script src="/js/a.js"></script><a href="#x">x</a>'


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page of three files, beside what is not part of it."""
    source = tmp_path / "page"
    (source / "js").mkdir(parents=True)
    (source / "nginx").mkdir()
    (source / "index.html").write_text(PAGE)
    (source / "style.css").write_text("a {}")
    (source / "js" / "a.js").write_text("import './b.js'")
    for tool in ("Dockerfile", "package.json", "package-lock.json", "eslint.config.js"):
        (source / tool).write_text("x")
    (source / "node_modules").mkdir()
    (source / "node_modules" / "lint.js").write_text("x")
    (source / "package.json").write_text("{}")
    (source / "nginx" / "nginx.conf").write_text("events {}")
    return source


def test_the_page_points_to_its_files(page: Path, tmp_path: Path) -> None:
    """They lie together, so that relative imports still work; nothing else is served."""
    target = tmp_path / "out"
    folder = fingerprint(page, target)
    assert (target / "index.html").read_text() == PAGE.replace("/style", f"/{folder}/style").replace(
        "/js", f"/{folder}/js"
    )
    files = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert files == {"index.html", f"{folder}/style.css", f"{folder}/js/a.js"}


def test_the_address_follows_the_content(page: Path, tmp_path: Path) -> None:
    """One byte changes it; building again does not."""
    first = fingerprint(page, tmp_path / "first")
    assert fingerprint(page, tmp_path / "second") == first
    (page / "js" / "a.js").write_text("import './c.js'")
    assert fingerprint(page, tmp_path / "third") != first


def test_a_file_that_is_missing_fails_the_build(page: Path, tmp_path: Path) -> None:
    """By its name."""
    (page / "style.css").unlink()
    with pytest.raises(ValueError, match=r"/style\.css, which is not there"):
        fingerprint(page, tmp_path / "out")


def test_the_real_page_is_whole(tmp_path: Path) -> None:
    """Every file that index.html names is there."""
    folder = fingerprint(ROOT / "web", tmp_path)
    assert f"/{folder}/script.js" in (tmp_path / "index.html").read_text()


def test_third_party_requirements_leave_out_our_own(tmp_path: Path) -> None:
    """Those come in as wheels, in a later layer."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["atr-proto", "grpcio>=1"]\n')
    assert list(third_party([str(tmp_path)])) == ["grpcio>=1"]


@pytest.mark.parametrize(("extras", "expected"), [("[]", set()), ("[card]", {"cublas"}), ("[card,x]", {"cublas", "y"})])
def test_third_party_requirements_of_extras(tmp_path: Path, extras: str, expected: set[str]) -> None:
    """A build argument names them; where it is empty there are none."""
    (tmp_path / "pyproject.toml").write_text(
        "[project]\ndependencies = ['grpcio']\n[project.optional-dependencies]\ncard = ['cublas']\nx = ['y']\n"
    )
    assert set(third_party([f"{tmp_path}{extras}"])) == {"grpcio"} | expected


def test_an_extra_that_is_not_there_fails_the_build(tmp_path: Path) -> None:
    """An image without what was asked for would fail much later."""
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = []\n[project.optional-dependencies]\n")
    with pytest.raises(KeyError, match="card"):
        list(third_party([f"{tmp_path}[card]"]))
