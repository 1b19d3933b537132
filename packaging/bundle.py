"""Build a folder from which evalkit installs on a machine without a network.

    python packaging/bundle.py [--to FOLDER]

The folder holds a wheel of evalkit and of everything it needs, an installer of one line, and a page that explains it.
Wheels are made for the Python and the platform that build the bundle; the installer checks the Python.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from pathlib import Path
from string import Template

__all__ = ["build_bundle", "main"]

_ROOT = Path(__file__).parents[1]

_INSTALLER = Template("""\
#!/bin/sh
# Install evalkit $version without a network:  sh install.sh [folder for the virtual environment]
# Another Python: PYTHON=/path/to/python3 sh install.sh
set -eu
here=$$(CDPATH= cd -- "$$(dirname -- "$$0")" && pwd)
venv=$${1:-evalkit-venv}
python=$${PYTHON:-python3}
found=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$$found" != "$python" ]; then
    echo "install.sh: $$python is Python $$found, these wheels are for Python $python; set PYTHON to one" >&2
    exit 2
fi
"$$python" -m venv "$$venv"
"$$venv/bin/python" -m pip --isolated --disable-pip-version-check install --quiet --no-index \\
    --find-links "$$here/wheels" "evalkit==$version"
echo "Installed. Try: $$venv/bin/evalkit run --model demo"
""")

_README = Template("""\
# evalkit $version, for machines without a network

Copy this folder to the machine and run

    sh install.sh

It makes a virtual environment in `evalkit-venv` (or where you say: `sh install.sh /opt/evalkit`) and installs evalkit
into it from the folder `wheels`. Nothing is downloaded. Then

    evalkit-venv/bin/evalkit run --model demo

The wheels are for Python $python on $platform. Another Python: `PYTHON=/path/to/python$python sh install.sh`.
""")

_README_ZH = Template("""\
# evalkit $version 离线安装包

把整个文件夹复制到目标机器，运行

    sh install.sh

脚本会在 `evalkit-venv`（或你指定的位置：`sh install.sh /opt/evalkit`）建立虚拟环境，
并用 `wheels` 文件夹里的文件安装 evalkit，不会下载任何内容。之后运行

    evalkit-venv/bin/evalkit run --model demo

这些安装文件适用于 $platform 上的 Python $python。使用其他位置的 Python：`PYTHON=/path/to/python$python sh install.sh`。
""")


def build_bundle(folder: Path) -> Path:
    """Fill ``folder/evalkit-VERSION-offline`` and return it.

    ``pip wheel`` rather than ``pip download``: what is published as source only becomes a wheel here, because the
    other machine has no compiler and no build tools.
    """
    version = _version()
    bundle = folder / f"evalkit-{version}-offline"
    wheels = bundle / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    for stale in wheels.glob("*.whl"):
        stale.unlink()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--quiet", "--wheel-dir", str(wheels), str(_ROOT)], check=True)
    facts = {
        "version": version,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "platform": f"{platform.system()} {platform.machine()}",
    }
    for name, template in (("install.sh", _INSTALLER), ("README.md", _README), ("README.zh-CN.md", _README_ZH)):
        (bundle / name).write_text(template.substitute(facts), encoding="utf-8")
    return bundle


def main() -> None:
    """Build where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=_ROOT / "bundle", metavar="FOLDER")
    bundle = build_bundle(parser.parse_args().to)
    size_bytes = sum(wheel.stat().st_size for wheel in bundle.glob("wheels/*.whl"))
    sys.stdout.write(f"{bundle}: {size_bytes / 1e6:.0f} MB; install with: sh {bundle}/install.sh\n")


def _version() -> str:
    """Read, not imported: the bundle is built from the tree, whatever is installed."""
    names: dict[str, str] = {}
    exec((_ROOT / "evalkit" / "version.py").read_text(encoding="utf-8"), names)  # noqa: S102 - our own file
    return names["__version__"]


if __name__ == "__main__":
    main()
