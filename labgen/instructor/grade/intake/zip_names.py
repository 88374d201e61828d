"""Reads the names in a zip, which does not say in which letters they are written.

Mac and Linux write UTF-8. Windows writes the code page of its user's language: the same byte is
another letter in Zagreb, Oslo and Beijing. The code page that makes names of all of them is taken.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterable
from zipfile import ZipInfo

# From the likely to the unlikely; the zip format's own comes before all.
_CODE_PAGES = (
    *("cp437", "cp850", "cp852", "cp1252", "cp1250", "cp866", "cp1251", "cp737", "cp1253"),
    *("cp857", "cp1254", "cp862", "cp1255", "cp864", "cp1256", "cp949", "cp932", "gbk", "big5"),
    *("cp775", "cp1257"),
)
_RARE = set("ÐðÞþÆæŒœƒªºµĿŀŉſŢţ")  # letters of few languages, and signs that count as letters
_VOWELS = set("aeiouyæœøıаеиоуыэюяіїєαειουηω")
_ENOUGH = 300
_UNICODE_PATH = 0x7075  # the extra field with the name in UTF-8


def code_page_of(infos: Iterable[ZipInfo]) -> str:
    """The code page of the names that are not UTF-8."""
    names = [name for name in map(_bytes, infos) if name and not _is_utf8(name)][:_ENOUGH]
    costs = {page: sum(_cost(name, page) for name in names) for page in _CODE_PAGES}
    return min(costs, key=lambda page: costs[page] + 0.1 * _CODE_PAGES.index(page))


def name_of(info: ZipInfo, code_page: str) -> str:
    """The name of a member, with its folders."""
    extra = _unicode_path(info.extra)
    if extra:
        return extra
    data = _bytes(info)
    if data is None:
        return info.filename
    if _is_utf8(data):
        return data.decode()
    try:
        return data.decode(code_page)
    except UnicodeDecodeError:
        return info.filename


def _bytes(info: ZipInfo) -> bytes | None:
    """The name as it stands in the zip: zipfile has read it as cp437."""
    try:
        return info.orig_filename.partition("\0")[0].encode("cp437")
    except UnicodeEncodeError:
        return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unicode_path(extra: bytes) -> str:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH:
            try:
                return extra[9 : 4 + size].decode().partition("\0")[0]
            except UnicodeDecodeError:
                return ""
        extra = extra[4 + size :]
    return ""


def _cost(data: bytes, page: str) -> float:
    """How little a name looks like names, read in this code page."""
    try:
        text = unicodedata.normalize("NFC", data[:300].decode(page))
    except UnicodeDecodeError:
        return 50.0
    # A sign that no name holds stays in the word that it spoils.
    return sum(_cost_of_word(word) for word in re.findall(r"[^\x00-\x40\[-`{-\x7f]+", text))


def _cost_of_word(word: str) -> float:
    strange = [letter for letter in word if letter > "\x7f"]
    if not strange:
        return 0.0
    if not word.isalpha():
        return 5.0 * sum(not letter.isalpha() for letter in word)
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in word}
    if scripts & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "HALFWIDTH"}:
        return _cost_in_the_east(word, scripts)
    cost = 5.0 * (len(scripts) - 1) + sum(letter in _RARE for letter in word)
    as_names = word[0].isupper() and not word[1:].isupper() and word[1:] == word[1:].lower()
    has_case = word.lower() != word.upper()
    if has_case and not as_names:
        cost += 0.5 if word.islower() or word.isupper() else 3
    cost += bool(re.search("ø[aeiou]|[aeiou]ø", word.lower()))  # for Ł, as in Łukasz
    cost += scripts == {"LATIN"} and len(strange) > 0.7 * len(word)
    if scripts <= {"LATIN", "CYRILLIC", "GREEK"}:
        cost += 1.5 * len(re.findall("v{3,}|c{4,}", _sounds(word)))
    return cost


def _cost_in_the_east(word: str, scripts: set[str]) -> float:
    """Few signs are common; read in a wrong code page, most become rare ones."""
    if scripts - {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}:
        return 5.0 * len(scripts)
    common = "cp949" if "HANGUL" in scripts else "gb2312"
    return 0.1 + sum(not _is_common(letter, common) for letter in word)


def _is_common(sign: str, page: str) -> bool:
    """Whether it is of the first level of the Chinese standard, of kana, or Hangul."""
    try:
        data = sign.encode("euc_kr" if page == "cp949" else page)
    except UnicodeEncodeError:
        return False
    return len(data) == 2 and data[0] < 0xD8


def _sounds(word: str) -> str:
    """A "v" for each vowel and a "c" for each consonant."""
    plain = (unicodedata.normalize("NFD", letter.lower())[0] for letter in word)
    return "".join("v" if letter in _VOWELS else "c" for letter in plain)
