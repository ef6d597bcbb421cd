"""Put the two fonts of printed papers, and their licence, where the desk looks for them.

The package has seven weights in five formats; papers embed two of them.
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "node-source-han-sans-sc"
TARGET = ROOT / "build" / "fonts"  # settings.FONTS_DIR
FILES = ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf", "LICENSE")


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(SOURCE / name, TARGET / name)


if __name__ == "__main__":
    main()
