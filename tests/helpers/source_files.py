"""Files as a source would send them."""

import gzip
import random

COMMIT = "6a853176fe925bd15f7392e84d433d4b34fb396a"
LOCKED = "string/v11.5/9606.protein.links.v11.5.txt.gz"
# Does not compress, so that a cut is never at the end.
CONTENT = gzip.compress(random.Random(0).randbytes(200_000), mtime=0)
