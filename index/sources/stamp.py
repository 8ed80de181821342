"""A stamp of some content: the same for the same content, another when it changes."""

import hashlib


def stamp_of(*parts: str | bytes) -> str:
    """SHA-256 of the parts, as hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode(errors="surrogatepass")
        # The length first, so that ("ab", "c") and ("a", "bc") differ; a lone part is as it is.
        if len(parts) > 1:
            digest.update(f"{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()
