"""The page as it can leave the run's folder: links to files that would not come along are text."""

import re

SCRIPT = re.compile(
    r"(<script\b.*?</script>)", flags=re.S
)  # stays byte for byte: it has a checksum
# An address that begins neither with a scheme nor with # is that of a file beside the page.
LINK = re.compile(r'<a\b[^>]*\bhref="(?!#|[a-z]+:)[^"]*"[^>]*>(.*?)</a>', flags=re.S)


def without_files(page: str) -> str:
    """Page whose links to files are plain text; other links stay.

    Parameters
    ----------
    page : str
        HTML of the report, where addresses are escaped and no link holds another.
    """
    parts = SCRIPT.split(page)
    parts[::2] = [LINK.sub(r"<span>\1</span>", part) for part in parts[::2]]
    return "".join(parts)
