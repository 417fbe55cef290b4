#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make hostile bundles: make.py DIR.

Each case is a file and the codes of faults that may be the first to be
reported of it. Bundles are written here from formats/bundle.md alone, with
nothing of orgpack's, so that a good one that is read is a test as well.
"""
import collections
import gzip
import hashlib
import io
import lzma
import os
import re
import struct
import sys
import tarfile
import warnings
import zipfile
import zlib

Case = collections.namedtuple("Case", "name make codes")
CASES = []

FILES = [
    ("roles/CEO.yaml", b"api_name: CEO\nname: Chief\nadmin_user: true\n"),
    ("roles/Sales.yaml",
     b"api_name: Sales\nname: Sales\nreporting_to: CEO\n"),
    ("variables/Rate.yaml",
     b"api_name: Rate\nname: Rate\ntype: decimal\nvalue: 1.5\n"),
]
GIB = 1 << 30


def case(name, codes):
    """Register a function that returns the bytes of a hostile file."""
    def add(make):
        CASES.append(Case(name, make, codes.split()))
        return make
    return add


def cases(name, codes, table):
    """Register a function for each row of a table: {label: arguments}."""
    def add(make):
        for label, arguments in table.items():
            CASES.append(Case(name.format(label),
                              lambda a=arguments: make(*a), codes.split()))
        return make
    return add


# The manifest.

def sha256(data):
    return hashlib.sha256(data).hexdigest()


def entry(path, data, **lies):
    """What a manifest says of a file; all files here are canonical."""
    kind = {"roles": "role", "variables": "variable"}.get(path.split("/")[0])
    e = {"kind": kind or "role",
         "name": path.split("/")[-1].split(".")[0], "path": path,
         "size": len(data), "sha256": sha256(data), "content": sha256(data)}
    e.update(lies)
    return e


PLAIN = re.compile(r"[A-Z_a-z]+[./0-9A-Z_a-z]*|(?=.*[a-d])[0-9a-f]{64}")


def quote(value):
    """A value plain, or as JSON, which is YAML too."""
    if isinstance(value, int):
        return str(value)
    if PLAIN.fullmatch(value):
        return value
    out = []
    for c in value:
        known = {'"': '\\"', "\\": "\\\\"}
        out.append(known.get(c) or (c if " " <= c <= "~" else
                                    "\\u%04x" % ord(c)))
    return '"' + "".join(out) + '"'


def manifest(entries, head="", tail="", requires="[]", digest=None):
    lines = "".join("%s  %s\n" % (e["content"], e["path"]) for e in entries)
    digest = digest or sha256(lines.encode("utf-8", "surrogatepass"))
    text = head or ("format: orgpack-bundle/1\n"
                    "source: {org_id: '60001', name: Acme, "
                    "edition: enterprise}\n")
    text += "digest: sha256:%s\ncomponents:\n" % digest
    for e in entries:
        text += "  - {%s}\n" % ", ".join(
            "%s: %s" % (k, quote(v)) for k, v in e.items())
    return (text + "requires: %s\n" % requires + tail).encode()


def good_entries():
    return [entry(path, data) for path, data in FILES]


def good_members():
    return [("manifest.yaml", manifest(good_entries()))] + FILES


# Archives and compression.

def info(path, size=0, **fields):
    member = tarfile.TarInfo(path)
    member.size = size
    for key, value in fields.items():
        setattr(member, key, value)
    return member


def tar(members, form=tarfile.USTAR_FORMAT, end=True):
    """A tar of (path or TarInfo, bytes)."""
    out = io.BytesIO()
    for path, data in members:
        member = path if isinstance(path, tarfile.TarInfo) else info(
            path, len(data))
        out.write(member.tobuf(form, "utf-8", "surrogateescape"))
        out.write(data + b"\0" * (-len(data) % 512))
    if end:
        out.write(b"\0" * 1024)
    return out.getvalue()


def gz(data):
    return gzip.compress(data, 6, mtime=0)


def xz(data):
    return lzma.compress(data)


def zstd(data, descriptor=0, window=b"\x58"):
    """A zstd frame of raw blocks."""
    out = [b"\x28\xb5\x2f\xfd", bytes([descriptor]), window]
    step = 128 << 10
    blocks = [data[i:i + step] for i in range(0, len(data), step)] or [b""]
    for i, block in enumerate(blocks):
        head = len(block) << 3 | (i == len(blocks) - 1)
        out += [head.to_bytes(3, "little"), block]
    return b"".join(out)


PACK = {"tar": bytes, "tar.gz": gz, "tar.zst": zstd, "tar.xz": xz}


def zip_of(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as z:
        warnings.simplefilter("ignore")  # of duplicates, which are meant
        for path, data in members:
            item = path if isinstance(path, zipfile.ZipInfo) else \
                zipfile.ZipInfo(path)
            item.compress_type = method
            z.writestr(item, data)
    return out.getvalue()


def bundle(form, members):
    return zip_of(members) if form == "zip" else PACK[form](tar(members))


FORMS = {form: (form,) for form in list(PACK) + ["zip"]}


@cases("good.{}", "ok", FORMS)
def good(form):
    return bundle(form, good_members())


# Members that are no plain files.

KINDS = {
    "hard-link": {"type": tarfile.LNKTYPE, "linkname": "roles/CEO.yaml"},
    "symbolic-link": {"type": tarfile.SYMTYPE, "linkname": "../../x"},
    "absolute-link": {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
    "character-device": {"type": tarfile.CHRTYPE, "devmajor": 1},
    "block-device": {"type": tarfile.BLKTYPE, "devmajor": 8},
    "fifo": {"type": tarfile.FIFOTYPE},
    "directory": {"type": tarfile.DIRTYPE},
    "contiguous": {"type": tarfile.CONTTYPE},
    "sparse": {"type": tarfile.GNUTYPE_SPARSE},
    "multi-volume": {"type": b"M"},
    "volume-label": {"type": b"V"},
    "unknown": {"type": b"Z"},
}


@cases("kind/{}-instead.tar.gz", "bad-member bad-bundle",
       {k: (k,) for k in KINDS})
def special_instead(kind):
    members = good_members()
    members[1] = (info(members[1][0], **KINDS[kind]), b"")
    return gz(tar(members, tarfile.GNU_FORMAT))


@cases("kind/{}-besides.tar.zst", "bad-member bad-bundle trailing-data",
       {k: (k,) for k in KINDS})
def special_besides(kind):
    return zstd(tar(good_members() + [(info("x", **KINDS[kind]), b"")],
                    tarfile.GNU_FORMAT))


@cases("kind/zip-mode-{}.zip", "bad-member",
       {"link": (0o120777,), "directory": (0o040755,), "fifo": (0o010644,),
        "device": (0o020644,), "socket": (0o140755,)})
def zip_mode(mode):
    members = good_members()
    item = zipfile.ZipInfo(members[1][0])
    item.external_attr = mode << 16
    members[1] = (item, members[1][1])
    return zip_of(members)


@cases("pax/{}.tar.gz", "bad-member bad-bundle unsafe-path unlisted-member",
       {"attribute": ({"SCHILY.xattr.user.a": "b"},),
        "acl": ({"SCHILY.acl.access": "user::rwx"},),
        "sparse": ({"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
                    "GNU.sparse.name": "roles/CEO.yaml",
                    "GNU.sparse.realsize": "1000000"},),
        "link": ({"linkpath": "/etc/passwd"},),
        "size": ({"size": "10000000000"},),
        "negative-size": ({"size": "-1"},),
        "nul-path": ({"path": "roles/CEO.yaml\0/../x"},),
        "escaping-path": ({"path": "../../x"},),
        "charset": ({"hdrcharset": "BINARY"},),
        "unknown": ({"VENDOR.thing": "1"},),
        "long": ({"comment": "x" * 20000},)})
def pax(headers):
    members = good_members()
    members[1] = (info(members[1][0], len(members[1][1]),
                       pax_headers=headers), members[1][1])
    return gz(tar(members, tarfile.PAX_FORMAT))


@case("pax/global.tar.gz", "bad-member")
def pax_global():
    member = info("x", 0)
    head = member.create_pax_global_header({"path": "y"})
    return gz(head + tar(good_members()))


@case("pax/many-globals.tar.gz", "bad-member bad-bundle")
def pax_globals():
    member = info("x", 0)
    head = member.create_pax_global_header({"comment": "y"})
    return gz(head * 100000 + tar(good_members()))


@cases("size/tar-{}.tar.gz", "bad-bundle too-large wrong-size",
       {"octal-most": (b"77777777777\0",),
        "binary-most": (b"\x80" + b"\xff" * 11,),
        "binary-negative": (b"\xff" * 12,),
        "negative": (b"-0000000001\0",),
        "garbage": (b"0000000000x\0",)})
def tar_size(field):
    data = bytearray(tar(good_members()))
    at = 512 + (len(good_members()[0][1]) + 511) // 512 * 512
    data[at + 124:at + 136] = field
    data[at + 148:at + 156] = b" " * 8
    data[at + 148:at + 156] = b"%06o\0 " % sum(data[at:at + 512])
    return gz(bytes(data))


# Paths, listed and there, or only there.

PATHS = {
    "up": "../roles/X.yaml", "up-inside": "roles/../../X.yaml",
    "up-and-back": "roles/../roles/X.yaml", "absolute": "/roles/X.yaml",
    "double-absolute": "//roles/X.yaml", "dot": "./roles/X.yaml",
    "inner-dot": "roles/./X.yaml", "empty-part": "roles//X.yaml",
    "backslash": "roles\\X.yaml", "backslash-up": "..\\..\\X.yaml",
    "drive": "C:/roles/X.yaml", "drive-relative": "C:X.yaml",
    "unc": "\\\\server\\share\\X.yaml", "device": "\\\\.\\C:\\X.yaml",
    "stream": "roles/X.yaml:s", "control": "roles/X\x01.yaml",
    "newline": "roles/X\n.yaml", "escape": "roles/\x1b[2JX.yaml",
    "delete": "roles/X\x7f.yaml", "nfd": "roles/Ce\u0301o.yaml",
    "nfc": "roles/C\u00e9o.yaml", "ligature": "roles/\ufb01.yaml",
    "kelvin": "roles/\u212a.yaml", "right-to-left": "roles/\u202eX.yaml",
    "zero-width": "roles/X\u200b.yaml", "full-width": "roles/\uff0e.yaml",
    "con": "roles/CON.yaml", "aux": "roles/aux.yaml",
    "com1": "roles/Com1.yaml", "trailing-dot": "roles/X.yaml.",
    "trailing-blank": "roles/X.yaml ", "folder-dot": "roles./X.yaml",
    "question": "roles/X?.yaml", "star": "roles/*.yaml",
    "other-suffix": "roles/X.yml", "no-suffix": "roles/X",
    "no-folder": "X.yaml", "unknown-folder": "stuff/X.yaml",
    "digit": "roles/1X.yaml", "dash": "roles/X-Y.yaml",
    "long-name": "roles/" + "X" * 101 + ".yaml",
    "long": "roles/" + "X" * 2000 + ".yaml", "deep": "a/" * 70 + "X.yaml",
    "org": "org.yaml", "user": "users/joe.yaml",
    "records": "records/Leads.csv", "state": ".orgpack/lock",
    "identity": ".orgpack/identity/key", "git": ".git/hooks/pre-commit",
    "gitattributes": ".gitattributes", "manifest": "manifest.yaml",
}


def with_path(path):
    data = b"api_name: X\nname: X\n"
    listed = sorted(good_entries() + [entry(path, data)],
                    key=lambda e: e["path"].encode())
    members = dict(FILES + [(path, data)])
    return [("manifest.yaml", manifest(listed))] + [
        (e["path"], members[e["path"]]) for e in listed]


def pax_tar(members):
    return tar([(info(p, len(d)), d) for p, d in members],
               tarfile.PAX_FORMAT)


@cases("path/listed-{}.tar.gz", "unsafe-path unknown-path out-of-range",
       {k: (v,) for k, v in PATHS.items()})
def path_listed(path):
    return gz(pax_tar(with_path(path)))


@cases("path/unlisted-{}.tar.gz",
       "unsafe-path unlisted-member duplicate-member",
       {k: (v,) for k, v in PATHS.items()})
def path_unlisted(path):
    return gz(pax_tar(good_members() + [(path, b"")]))


@cases("path/unlisted-{}.zip",
       "unsafe-path unlisted-member duplicate-member",
       {k: (v,) for k, v in PATHS.items()})
def path_unlisted_zip(path):
    return zip_of(good_members() + [(path, b"")])


@cases("path/twin-{}.tar.gz", "path-twin unsafe-path unknown-path",
       {"case": ("roles/Ceo.yaml",), "folder-case": ("Roles/CEO.yaml",),
        "suffix-case": ("roles/CEO.YAML",),
        "nfd": ("roles/CE\u00d3.yaml", "roles/CEO\u0301.yaml")})
def path_twin(*paths):
    data = b"api_name: X\nname: X\n"
    files = [(p, data) for p in paths]
    listed = sorted(good_entries() + [
        entry(p, d, name=p.split("/")[1].split(".")[0]) for p, d in files],
        key=lambda e: e["path"].encode())
    return gz(pax_tar([("manifest.yaml", manifest(listed))]
                      + FILES + files))


@case("path/not-utf8.tar.gz", "unsafe-path unlisted-member")
def path_not_utf8():
    return gz(tar(good_members() + [("roles/\udcff.yaml", b"")]))


# What is there and what is listed.

@cases("members/{}", "unlisted-member missing-member duplicate-member "
       "bad-member wrong-size wrong-digest bad-bundle too-large",
       {"unlisted.tar.gz": (lambda m: m + [("roles/X.yaml", b"")],),
        "unlisted-between.zip":
            (lambda m: m[:2] + [("roles/D.yaml", b"x")] + m[2:],),
        "missing-first.tar.gz": (lambda m: m[:1] + m[2:],),
        "missing-last.zip": (lambda m: m[:-1],),
        "missing-all.tar.xz": (lambda m: m[:1],),
        "twice.tar.gz": (lambda m: m + m[1:2],),
        "twice-in-a-row.tar.zst": (lambda m: m[:2] + m[1:],),
        "twice-other-bytes.tar.gz":
            (lambda m: m + [(m[1][0], b"api_name: CEO\nname: Other\n")],),
        "all-twice.tar.gz": (lambda m: m + m[1:],),
        "second-manifest.tar.gz": (lambda m: m + m[:1],),
        "out-of-order.tar.gz": (lambda m: [m[0], m[2], m[1], m[3]],),
        "late-manifest.tar.gz": (lambda m: m[1:] + m[:1],),
        "no-manifest.tar.gz": (lambda m: m[1:],),
        "nothing.tar.gz": (lambda m: [],),
        "longer.tar.gz": (lambda m: m[:1] + [(m[1][0], m[1][1] + b"\n")]
                          + m[2:],),
        "shorter.zip": (lambda m: m[:1] + [(m[1][0], m[1][1][:-1])]
                        + m[2:],),
        "empty.tar.gz": (lambda m: m[:1] + [(m[1][0], b"")] + m[2:],),
        "swapped.zip": (lambda m: m[:1] + [(m[1][0], m[2][1]),
                                           (m[2][0], m[1][1])] + m[3:],),
        "other-bytes.tar.gz":
            (lambda m: m[:1] + [(m[1][0], m[1][1].replace(b"Ch", b"Ti"))]
             + m[2:],)})
def members_wrong(change):
    return gz(tar(change(good_members())))


# Manifests that lie. (tests/unit/bundle/manifest_test.c has many more.)

def with_manifest(text, form="tar.gz"):
    return bundle(form, [("manifest.yaml", text)] + FILES)


def lie(**changes):
    entries = good_entries()
    entries[1].update(changes)
    return manifest(entries)


HEAD = "format: %s\nsource: {org_id: '1', name: A, edition: free}\n"
MANIFESTS = {
    "size-huge": lambda: lie(size=10 * GIB),
    "size-most": lambda: lie(size=2 ** 63 - 1),
    "size-beyond": lambda: lie(size=2 ** 64 + 44),
    "size-negative": lambda: lie(size=-44),
    "size-text": lambda: lie(size="44"),
    "size-wrong": lambda: lie(size=45),
    "size-zero": lambda: lie(size=0),
    "digest-wrong": lambda: lie(sha256="0" * 64),
    "digest-short": lambda: lie(sha256="0" * 63),
    "digest-upper": lambda: lie(sha256="A" * 64),
    "content-wrong": lambda: lie(content="0" * 64),
    "total-digest": lambda: manifest(good_entries(), digest="0" * 64),
    "kind-unknown": lambda: lie(kind="nonsense"),
    "kind-other": lambda: lie(kind="tag"),
    "kind-local": lambda: lie(kind="user"),
    "name-other": lambda: lie(name="Other"),
    "name-case": lambda: lie(name="sales"),
    "unsorted": lambda: manifest(good_entries()[::-1]),
    "twice": lambda: manifest(good_entries()[:1] + good_entries()),
    "format-two": lambda: manifest(good_entries(),
                                   HEAD % "orgpack-bundle/3"),
    "format-other": lambda: manifest(good_entries(), HEAD % "tar"),
    "format-none": lambda: manifest(good_entries(), "source: {}\n"),
    "version-later": lambda: manifest(good_entries(),
                                      tail="versions: {role: 2}\n"),
    "version-unknown": lambda: manifest(good_entries(),
                                        tail="versions: {nonsense: 2}\n"),
    "version-zero": lambda: manifest(good_entries(),
                                     tail="versions: {role: 0}\n"),
    "version-twice": lambda: manifest(good_entries(),
                                      tail="versions: {role: 2, role: 2}\n"),
    "versions-many": lambda: manifest(
        good_entries(), tail="versions: {%s}\n" % ", ".join(
            "k%d: 2" % i for i in range(200000))),
    "duplicate-key": lambda: manifest(good_entries(), tail="requires: []\n"),
    "duplicate-list": lambda: manifest(good_entries(),
                                       tail="components: []\n"),
    "extra-key": lambda: manifest(good_entries(), tail="x: 1\n"),
    "entry-key": lambda: lie(owner="root"),
    "anchor": lambda: manifest(good_entries(), tail="x: &a 1\n"),
    "alias": lambda: manifest(good_entries(), tail="x: *a\n"),
    "tag": lambda: manifest(good_entries(), tail="x: !!python/object 1\n"),
    "two-documents": lambda: manifest(good_entries(), tail="---\nx: 1\n"),
    "laughs": lambda: b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9))
        for i in range(20)),
    "deep-flow": lambda: b"x: " + b"[" * 1000000,
    "deep-block": lambda: b"- " * 1000000 + b"x",
    "deep-maps": lambda: b"x: " + b"{a: " * 100000,
    "long-key": lambda: b"? " + b"k" * (8 << 20) + b"\n: 1\n",
    "long-text": lambda: b"format: " + b"x" * (8 << 20) + b"\n",
    "many-keys": lambda: b"".join(b"k%d: 1\n" % i for i in range(400000)),
    "many-values": lambda: b"x: [" + b"0," * (4 << 20) + b"0]\n",
    "requires-unknown": lambda: manifest(good_entries(),
                                         requires="[nonsense:X]"),
    "requires-listed": lambda: manifest(good_entries(),
                                        requires="[role:CEO]"),
    "requires-many": lambda: manifest(
        good_entries(),
        requires="[" + ",".join("role:R%d" % i for i in range(300000)) + "]"),
    "not-utf8": lambda: manifest(good_entries(), tail="# ") + b"\xff\n",
    "nul": lambda: manifest(good_entries()) + b"\0",
    "utf16": lambda: manifest(good_entries()).decode().encode("utf-16"),
    "empty": lambda: b"", "blank": lambda: b"\n" * 1000,
    "null": lambda: b"null\n", "list": lambda: b"- 1\n",
    "json": lambda: b"[[[[[[[[[[[[[[[[[[[[",
    "entries-many": lambda: manifest(
        [entry("roles/R%06d.yaml" % i, b"") for i in range(500001)]),
}


@cases("manifest/{}.tar.gz", "bad-manifest bad-yaml duplicate-key "
       "duplicate-member wrong-type wrong-value wrong-digest wrong-size "
       "missing-property unknown-property out-of-range bad-pattern too-deep "
       "too-large newer-version bad-encoding missing-member unknown-path "
       "unsafe-path",
       {k: (v,) for k, v in MANIFESTS.items()})
def manifest_lies(make):
    return with_manifest(make())


# Components whose manifest is right.

COMPONENTS = {
    "anchor": lambda: b"api_name: &a CEO\nname: *a\n",
    "laughs": lambda: b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "deep": lambda: b"api_name: " + b"[" * 5000000,
    "values": lambda: b"api_name: [" + b"0," * ((8 << 20) - 8) + b"0]\n",
    "zeros": lambda: bytes(16 << 20),
    "newlines": lambda: b"\n" * (16 << 20),
    "dashes": lambda: b"- " * (8 << 20),
    "quotes": lambda: b"'" * (16 << 20),
    "other-name": lambda: b"api_name: CFO\nname: Chief\n",
    "other-schema": lambda: b"api_name: CEO\nname: Chief\nextra: 1\n",
    "no-yaml": lambda: b"\x7fELF",
    "too-large": lambda: b" " * ((16 << 20) + 1),
}


def with_component(data):
    files = [(FILES[0][0], data)] + FILES[1:]
    entries = [entry(p, d) for p, d in files]
    return [("manifest.yaml", manifest(entries))] + files


@cases("component/{}.tar.gz", "bad-yaml too-deep too-large wrong-type "
       "identity-mismatch unknown-property bad-encoding out-of-range",
       {k: (v,) for k, v in COMPONENTS.items()})
def component(make):
    return gz(tar(with_component(make())))


@case("component/xml-laughs.tar.gz", "bad-xml")
def component_xml():
    path = "modules/Leads/blueprints/Q.xml"
    data = b'<!DOCTYPE x [<!ENTITY a "%s">]><blueprint>&a;</blueprint>' % (
        b"x" * 1000)
    entries = [entry(path, data, kind="blueprint", name="Leads.Q")]
    return gz(tar([("manifest.yaml", manifest(entries)), (path, data)]))


# Bombs.

def deflate_zeros(total, wrap):
    """A deflate stream of so many zeros, made of one piece repeated."""
    piece = 1 << 20
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = c.compress(bytes(piece)) + c.flush(zlib.Z_FULL_FLUSH)
    return wrap + first * (total // piece)


def gzip_bomb(before, total):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + c.compress(before)
    return deflate_zeros(total, head + c.flush(zlib.Z_FULL_FLUSH))


def zstd_bomb(before, total):
    """Blocks of one byte, repeated 128 Ki times."""
    head = zstd(before)[:6]
    raw = b""
    for i in range(0, len(before), 128 << 10):
        part = before[i:i + (128 << 10)]
        raw += (len(part) << 3).to_bytes(3, "little") + part
    block = ((128 << 10) << 3 | 2).to_bytes(3, "little") + b"\0"
    return head + raw + block * (total // (128 << 10))


def xz_header(dictionary=0x16):
    flags = b"\0\4"
    head = b"\2\0\x21\1" + bytes([dictionary]) + b"\0\0\0"
    return (b"\xfd7zXZ\0" + flags + struct.pack("<I", zlib.crc32(flags))
            + head + struct.pack("<I", zlib.crc32(head)))


def xz_bomb(before, total):
    """LZMA2 chunks that reset the dictionary, one of them repeated."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]

    def chunks(data):
        return lzma.compress(data, lzma.FORMAT_RAW, filters=filters)[:-1]
    piece = chunks(bytes(2 << 20))
    return xz_header() + (chunks(before) if before else b"") + \
        piece * (total // (2 << 20))


BOMBS = {"tar.gz": gzip_bomb, "tar.zst": zstd_bomb, "tar.xz": xz_bomb}
TEN = 10 * GIB


def huge_header(path, size=TEN):
    return info(path, size).tobuf(tarfile.GNU_FORMAT)


def lead_in(kind):
    """What stands before ten gigabytes of zeros."""
    text = manifest(good_entries())
    return {
        "zeros": b"",
        "manifest": huge_header("manifest.yaml", 8 * GIB - 1),
        "manifest-at-cap": huge_header("manifest.yaml", 128 << 20),
        "manifest-over-cap": huge_header("manifest.yaml", (128 << 20) + 1),
        "other-first": huge_header("roles/CEO.yaml", 8 * GIB - 1),
        "member": tar([("manifest.yaml", text)], end=False)
        + huge_header("roles/CEO.yaml", 8 * GIB - 1),
        "unlisted": tar([("manifest.yaml", text)], end=False)
        + huge_header("roles/A.yaml", 8 * GIB - 1),
        "last": tar(good_members(), end=False)
        + huge_header("roles/Z.yaml", 8 * GIB - 1),
        "behind-end": tar(good_members()),
        "pax": info("x").tobuf(tarfile.USTAR_FORMAT)[:124]
        + b"77777777777\0" + info("x").tobuf(tarfile.USTAR_FORMAT)[136:],
    }[kind]


@cases("bomb/{}", "bad-bundle too-large wrong-size trailing-data bad-yaml "
       "unlisted-member bad-encoding",
       {"%s.%s" % (k, form): (k, form) for form in BOMBS for k in (
           "zeros", "manifest", "manifest-at-cap", "manifest-over-cap",
           "other-first", "member", "unlisted", "last", "behind-end",
           "pax")})
def bomb(kind, form):
    return BOMBS[form](lead_in(kind), TEN)


@cases("bomb/honest-{}", "bad-bundle", {f: (f,) for f in BOMBS})
def honest_bomb(form):
    """A manifest that lists 4 GiB of zeros, as they come."""
    data = bytes(16 << 20)
    names = ["variables/V%03d.yaml" % i for i in range(255)]
    one = entry(names[0], data)
    entries = [dict(one, path=p, name=p[10:14]) for p in names]
    head = tar([("manifest.yaml", manifest(entries))], end=False)
    first = huge_header(names[0], 16 << 20)
    return BOMBS[form](head + first, 16 << 20)[:] + \
        honest_rest(form, names[1:])


def honest_rest(form, names):
    """The other members, each as a piece of the same stream."""
    out = []
    for name in names:
        head = huge_header(name, 16 << 20)
        whole = BOMBS[form](head, 16 << 20)
        skip = {"tar.gz": 10, "tar.zst": 6, "tar.xz": 24}[form]
        out.append(whole[skip:])
    return b"".join(out)


@cases("bomb/spaces.{}", "bad-manifest bad-yaml wrong-type too-large",
       {f: (f,) for f in PACK if f != "tar"})
def spaces_bomb(form):
    return PACK[form](tar([("manifest.yaml", b" " * (100 << 20))]))


def zip_bomb(path, claimed, before=()):
    """A deflated member of ten gigabytes that claims a size."""
    out = io.BytesIO(zip_of(list(before)) if before else b"")
    kept = []
    if before:
        with zipfile.ZipFile(out) as z:
            start = z.start_dir
            kept = z.infolist()
        out.seek(start)
        out.truncate()
    name = path.encode()
    body = deflate_zeros(TEN, b"") + b"\3\0"
    at = out.seek(0, 2)
    out.write(struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, 0,
                          len(body), claimed, len(name), 0) + name + body)
    start = out.tell()
    for i in kept:
        out.write(struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, i.flag_bits,
                              i.compress_type, 0, 33, i.CRC, i.compress_size,
                              i.file_size, len(i.filename), 0, 0, 0, 0, 0,
                              i.header_offset) + i.filename.encode())
    out.write(struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0,
                          len(body), claimed, len(name), 0, 0, 0, 0, 0, at)
              + name)
    size = out.tell() - start
    out.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(kept) + 1,
                          len(kept) + 1, size, start, 0))
    return out.getvalue()


@cases("bomb/{}.zip", "too-large wrong-size bad-bundle wrong-digest",
       {"manifest": ("manifest.yaml", 0xfffffffe),
        "manifest-small": ("manifest.yaml", 1000),
        "member": ("roles/CEO.yaml", 0xfffffffe, good_members()[:1]),
        "member-small": ("roles/CEO.yaml", len(FILES[0][1]),
                         good_members()[:1]),
        "other-first": ("roles/CEO.yaml", 1000)})
def bomb_zip(path, claimed, before=()):
    return zip_bomb(path, claimed, before)


# Compression.

@cases("frame/zstd-window-{}.tar.zst", "too-large bad-bundle",
       {"31": (0, b"\xa8"), "28": (0, b"\x90"), "41": (0, b"\xff"),
        "single-4gib": (0xa0, b"\xff\xff\xff\xff"),
        "single-huge": (0xe0, b"\xff" * 8)})
def zstd_window(descriptor, window):
    return zstd(tar(good_members()), descriptor, window)


@cases("frame/xz-dictionary-{}.tar.xz", "too-large bad-bundle",
       {"1-gib": (0x24,), "1.5-gib": (0x25,), "4-gib": (0x28,)})
def xz_dictionary(bits):
    return xz_header(bits) + b"\1\0\1ab\0"


@case("frame/xz-late-dictionary.tar.xz", "too-large bad-bundle")
def xz_late_dictionary():
    block = b"\1\0\0a\0\0\0\0" + bytes(8)
    return xz_header() + block + xz_header(0x24)[12:] + block


@cases("frame/xz-{}.tar.xz", "bad-bundle",
       {"x86": ([{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2}],),
        "delta": ([{"id": lzma.FILTER_DELTA, "dist": 1},
                   {"id": lzma.FILTER_LZMA2}],)})
def xz_filters(filters):
    return lzma.compress(tar(good_members()), filters=filters)


@case("frame/lzma-alone.tar.gz", "bad-bundle")
def lzma_alone():
    return lzma.compress(tar(good_members()), lzma.FORMAT_ALONE)


@cases("frame/zstd-{}.tar.zst", "bad-bundle trailing-data",
       {"skippable-first": (b"\x50\x2a\x4d\x18\4\0\0\0abcd", b""),
        "skippable-last": (b"", b"\x50\x2a\x4d\x18\4\0\0\0abcd"),
        "empty-last": (b"", zstd(b"")), "empty-first": (zstd(b""), b"")})
def zstd_frames(before, behind):
    return before + zstd(tar(good_members())) + behind


@case("frame/zstd-dictionary.tar.zst", "bad-bundle")
def zstd_dictionary():
    return zstd(tar(good_members()), 1, b"\x58\x07")


@cases("nested/{}.{}".format("{}", "tar"), "bad-bundle",
       {"%s-%s" % (a, b): (a, b) for a in PACK for b in PACK
        if "tar" not in (a, b)})
def nested(outer, inner):
    return PACK[outer](PACK[inner](tar(good_members())))


@cases("nested/zip-in-{}", "bad-bundle", {f: (f,) for f in PACK
                                          if f != "tar"})
def nested_zip(form):
    return PACK[form](zip_of(good_members()))


@case("nested/tar-in-tar.tar.gz", "bad-bundle")
def nested_tar():
    inner = tar(good_members())
    return gz(tar([("bundle.tar", inner)]))


@case("nested/gzip-17.tar.gz", "bad-bundle")
def nested_deep():
    data = tar(good_members())
    for _ in range(17):
        data = gz(data)
    return data


# What stands before, behind and between.

TAILS = {"byte": b"x", "zero": b"\0", "zeros": bytes(512),
         "megabyte": bytes(1 << 20), "tar": tar(FILES),
         "script": b"\n#!/bin/sh\n"}


@cases("trailing/{}", "trailing-data bad-bundle",
       {"%s.%s" % (t, f): (t, f) for t in TAILS for f in FORMS
        if (t, f) not in (("zero", "tar"), ("zeros", "tar"))})
def trailing(tail, form):
    return bundle(form, good_members()) + TAILS[tail]


@cases("trailing/inside-{}", "trailing-data",
       {"%s.%s" % (t, f): (t, f) for f in PACK if f != "tar"
        for t in ("byte", "megabyte", "tar")})
def trailing_inside(tail, form):
    return PACK[form](tar(good_members()) + TAILS[tail])


@cases("trailing/second.{}", "trailing-data bad-bundle", FORMS)
def trailing_second(form):
    return bundle(form, good_members()) * 2


@cases("trailing/first-empty.{}", "trailing-data bad-bundle",
       {f: (f,) for f in PACK if f != "tar"})
def trailing_empty(form):
    return PACK[form](b"") + PACK[form](tar(good_members()))


@case("trailing/zip-comment.zip", "trailing-data")
def zip_comment():
    data = bytearray(zip_of(good_members()))
    data[-2:] = b"\5\0"
    return bytes(data) + b"hello"


@case("trailing/zip-before.zip", "bad-bundle")
def zip_before():
    return b"#!/bin/sh\n" + zip_of(good_members())


@case("trailing/zip-behind-zip.zip", "bad-bundle trailing-data")
def zip_before_zip():
    return zip_of([("a", b"b")]) + zip_of(good_members())


@case("trailing/no-end.tar.gz", "bad-bundle")
def no_end():
    return gz(tar(good_members(), end=False))


# Zips that say two things.

def patched(find, at, new, nth=-1):
    """The good zip with bytes changed behind the nth header of a kind."""
    data = bytearray(zip_of(good_members()))
    places = [i for i in range(len(data)) if data[i:i + 4] == find]
    data[places[nth] + at:places[nth] + at + len(new)] = new
    return bytes(data)


@cases("zip/{}.zip", "bad-bundle bad-member unsafe-path trailing-data "
       "too-large wrong-size",
       {"central-name": (b"PK\1\2", 46, b"roles/Xxx"),
        "local-name": (b"PK\3\4", 30, b"../../../"),
        "local-name-nul": (b"PK\3\4", 32, b"\0"),
        "central-size": (b"PK\1\2", 24, b"\xff\xff\xff\x7f"),
        "local-size": (b"PK\3\4", 22, b"\1\0\0\0"),
        "packed-size": (b"PK\1\2", 20, b"\xff\xff\xff\x7f"),
        "checksum": (b"PK\1\2", 16, b"\0\0\0\0"),
        "encrypted": (b"PK\1\2", 8, b"\1"),
        "method": (b"PK\1\2", 10, b"\x0e"),
        "offset-overlap": (b"PK\1\2", 42, b"\0\0\0\0"),
        "offset-beyond": (b"PK\1\2", 42, b"\xff\xff\xff\x7f"),
        "entry-comment": (b"PK\1\2", 32, b"\1"),
        "disk": (b"PK\1\2", 34, b"\1"),
        "count-less": (b"PK\5\6", 8, b"\3\0\3\0"),
        "count-more": (b"PK\5\6", 8, b"\5\0\5\0"),
        "count-most": (b"PK\5\6", 8, b"\xfe\xff\xfe\xff"),
        "directory-offset": (b"PK\5\6", 16, b"\0\0\0\0"),
        "directory-size": (b"PK\5\6", 12, b"\xff\xff\xff\x7f"),
        "extra-length": (b"PK\1\2", 30, b"\xff\xff")})
def zip_patched(find, at, new):
    return patched(find, at, new)


@case("zip/overlapping.zip", "bad-bundle")
def zip_overlap():
    """Every entry of the directory points at one local header."""
    data = bytearray(zip_of(good_members()))
    for i in range(len(data)):
        if data[i:i + 4] == b"PK\1\2":
            data[i + 42:i + 46] = b"\0\0\0\0"
    return bytes(data)


@case("zip/unlisted-local.zip", "bad-bundle")
def zip_hidden():
    """A member that only the local headers have."""
    whole = zip_of(good_members() + [("x", b"y")])
    start = whole.rindex(b"PK\1\2")
    end = whole.rindex(b"PK\5\6")
    tail = bytearray(whole[end:])
    tail[8:12] = b"\4\0\4\0"
    first = whole.index(b"PK\1\2")
    tail[12:16] = struct.pack("<I", start - first)
    return whole[:start] + bytes(tail)


@case("zip/bzip2.zip", "bad-member")
def zip_bzip2():
    return zip_of(good_members(), zipfile.ZIP_BZIP2)


@case("zip/lzma.zip", "bad-member")
def zip_lzma():
    return zip_of(good_members(), zipfile.ZIP_LZMA)


# Other files.

@cases("other/{}", "bad-bundle trailing-data",
       {"empty": (b"",), "text": (b"hello\n",), "zeros": (bytes(1 << 20),),
        "mtree": (b"#mtree\n./m type=file contents=/etc/passwd\n",),
        "cpio": (b"070701" + b"0" * 104 + b"manifest.yaml\0",),
        "ar": (b"!<arch>\nmanifest.yaml   0           0     0     644     0"
               b"         `\n",),
        "7z": (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(100),),
        "rar": (b"Rar!\x1a\7\1\0" + bytes(100),),
        "rar4": (b"Rar!\x1a\7\0" + bytes(100),),
        "cab": (b"MSCF" + bytes(100),),
        "lha": (b"\x20\0-lh5-" + bytes(100),),
        "warc": (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n",),
        "xar": (b"xar!\0\x1c\0\1" + bytes(100),),
        "iso": (bytes(0x8000) + b"\1CD001\1\0" + bytes(4096),),
        "bzip2": (b"BZh91AY&SY" + bytes(100),),
        "compress": (b"\x1f\x9d\x90" + bytes(100),),
        "lzip": (b"LZIP\1\x0c" + bytes(100),),
        "lz4": (b"\x04\x22\x4d\x18" + bytes(100),),
        "lzop": (b"\x89LZO\0\r\n\x1a\n" + bytes(100),),
        "lrzip": (b"LRZI\0\6" + bytes(100),),
        "grzip": (b"GRZipII\0\2\4:)" + bytes(100),),
        "rpm": (b"\xed\xab\xee\xdb\3\0" + bytes(200),),
        "uu": (b"begin 644 x\n#86)C\n`\nend\n",),
        "gzip-of-text": (gz(b"hello\n"),), "gzip-of-nothing": (gz(b""),),
        "zstd-of-nothing": (zstd(b""),), "xz-of-nothing": (xz(b""),),
        "zip-of-nothing": (zip_of([]),),
        "gzip-magic": (b"\x1f\x8b",), "zip-magic": (b"PK\3\4",),
        "zstd-magic": (b"\x28\xb5\x2f\xfd",), "xz-magic": (b"\xfd7zXZ\0",)})
def other(data):
    return data


# Cut short, and with a bit changed: of bundles that orgpack wrote.

def cut(data):
    for n in list(range(0, len(data), 64)) + [len(data) - 1]:
        yield data[:n]


def flipped(data, step):
    for bit in range(step // 2, len(data) * 8, step):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def main():
    top = sys.argv[1]
    for c in CASES:
        path = os.path.join(top, c.name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(c.make())
    print("%d files in %s" % (len(CASES), top))


if __name__ == "__main__":
    main()
