"""Everything visible is whole in every complete language; after a new text: `python -m i18n.extraction`."""

import pytest

from i18n.catalogues import read_catalogue
from i18n.checks import check_catalogue
from i18n.extraction import extract_texts
from i18n.languages import ENGLISH, complete_languages

TRANSLATED = [language for language in complete_languages() if language is not ENGLISH]


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_every_text_is_translated_and_whole(language) -> None:
    template = extract_texts()
    assert len(template) > 10, "the canary: extraction finds something"
    faults = check_catalogue(read_catalogue(language), template)
    assert not faults, "\n".join(f"{fault.kind}: {fault.english}" for fault in faults)
