"""An engine that translates nothing and keeps everything: for tests of what stands around it; production refuses it."""

PRETEND = "pretend"


class Pretend:
    """`[en-th] …`: the words as they are, with their languages before them."""

    name = PRETEND
    is_external = False

    def translate(self, marked: str, source: str, target: str) -> str:
        return f"[{source}-{target}] {marked}"
