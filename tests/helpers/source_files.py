"""Files as a source would send them."""

import gzip
import random
from pathlib import Path

COMMIT = "6a853176fe925bd15f7392e84d433d4b34fb396a"
LOCKED = "string/v11.5/9606.protein.links.v11.5.txt.gz"
# Does not compress, so that a cut is never at the end.
CONTENT = gzip.compress(random.Random(0).randbytes(200_000), mtime=0)
PATH = "string/vdemo/9606.protein.links.vdemo.txt.gz"
OTHER = gzip.compress(b"another release", mtime=0)


def leftovers(target) -> list[str]:
    return [path.name for path in target.parent.glob("*")] if target.parent.exists() else []


def write(folder: Path, path: str, content: bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return folder
