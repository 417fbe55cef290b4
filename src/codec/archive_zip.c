/* SPDX-License-Identifier: MIT */
/* Walking over a zip's directory and its members at once. */
#include "codec/archive_zip.h"

#include <string.h>

#include "codec/archive_input.h"

enum {
	END_BYTES = 22,
	END64_BYTES = 56,
	LOCATOR_BYTES = 20,
	ENTRY_BYTES = 46,
	LOCAL_BYTES = 30,
	MOST_NAME = 4096,  /* of a member; a path of ours is far shorter */
	MOST_EXTRA = 4096, /* of extra fields */
	EXTRA_ZIP64 = 0x0001,
	EXTRA_UNICODE_PATH = 0x7075,
	FLAG_ENCRYPTED = 1,
	FLAG_DESCRIPTOR = 8,
	/* compression level, descriptor, UTF-8 name */
	FLAGS_KNOWN = 2 | 4 | FLAG_DESCRIPTOR | 0x800
};

/* What one header, local or in the directory, says of a member. */
struct claim {
	unsigned flags, method;
	uint64_t crc, packed, size;
	struct span name, extra;
};

static uint64_t number(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	while (n)
		v = v << 8 | p[--n];
	return v;
}

static enum opk_status refuse(const struct zip_walk *z, struct faults *f,
	enum opk_code code, const char *why)
{
	return input_refuse(z->in, NO_MEMBER, f, code, "%s", why);
}

static enum opk_status refuse_member(const struct zip_walk *z,
	const struct claim *c, enum opk_code code, const char *why,
	struct faults *f)
{
	return input_refuse(z->in, c->name, f, code, "%s", why);
}

static enum opk_status refuse_short(const struct zip_walk *z, struct faults *f)
{
	return refuse(z, f, OPK_BAD_BUNDLE,
		"is a zip that is damaged or cut short\nCopy it again.");
}

/* n bytes (at most half a window) at an offset; cut short: a fault. */
static enum opk_status peek(struct zip_walk *z, struct zip_window *w,
	uint64_t at, size_t n, struct faults *f, const unsigned char **out)
{
	enum opk_status st;

	if (at < w->at || at + n > w->at + w->len) {
		w->len = 0;
		st = input_read(
			z->in, at, w->bytes, sizeof w->bytes, f, &w->len);
		if (st)
			return st;
		w->at = at;
	}
	if (n > w->len - (at - w->at))
		return refuse_short(z, f);
	*out = w->bytes + (at - w->at);
	return OPK_OK;
}

/* The end record says "see zip64": it stands before it, with a locator. */
static enum opk_status find_end64(
	struct zip_walk *z, uint64_t end, struct faults *f)
{
	const unsigned char *p;
	uint64_t at;
	enum opk_status st;

	if (end < LOCATOR_BYTES + END64_BYTES)
		return refuse_short(z, f);
	at = end - LOCATOR_BYTES - END64_BYTES;
	st = peek(z, &z->entries, at, LOCATOR_BYTES + END64_BYTES, f, &p);
	if (st)
		return st;
	if (memcmp(p, "PK\6\6", 4) || number(p + 4, 8) != END64_BYTES - 12 ||
		memcmp(p + END64_BYTES, "PK\6\7", 4) ||
		number(p + END64_BYTES + 8, 8) != at)
		return refuse_short(z, f);
	z->left = number(p + 32, 8);
	z->end = at;
	z->directory = number(p + 48, 8);
	if (number(p + 24, 8) != z->left ||
		number(p + 40, 8) != z->end - z->directory)
		return refuse_short(z, f);
	return OPK_OK;
}

static enum opk_status find_end(struct zip_walk *z, struct faults *f)
{
	const unsigned char *p;
	uint64_t at, size, offset;
	enum opk_status st;

	if (z->in->size < END_BYTES)
		return refuse_short(z, f);
	at = z->in->size - END_BYTES;
	st = peek(z, &z->entries, at, END_BYTES, f, &p);
	if (st)
		return st;
	if (memcmp(p, "PK\5\6", 4) || number(p + 20, 2))
		return refuse(z, f, OPK_TRAILING_DATA,
			"is cut short, or has a comment or data behind the "
			"zip's directory\n"
			"Copy it again, or pack it anew without a comment.");
	z->left = number(p + 10, 2);
	size = number(p + 12, 4);
	offset = number(p + 16, 4);
	if (number(p + 4, 4) || number(p + 8, 2) != z->left)
		return refuse(z, f, OPK_BAD_BUNDLE,
			"is one part of a zip in several files");
	z->end = at;
	z->directory = offset;
	if (z->left == 0xffff || size == UINT32_MAX || offset == UINT32_MAX)
		return find_end64(z, at, f);
	return size == at - offset ? OPK_OK : refuse_short(z, f);
}

enum opk_status zip_open(
	struct zip_walk *z, const struct input *in, struct faults *f)
{
	enum opk_status st;

	*z = (struct zip_walk){ .in = in };
	st = find_end(z, f);
	if (!st && z->directory > z->end)
		st = refuse_short(z, f);
	z->entry = z->directory;
	return st;
}

/*
 * Take the sizes from the zip64 extra field where the header has no room for
 * them; false when the extra fields make no sense or rename the member.
 */
static bool read_extra(struct claim *c)
{
	struct span rest = c->extra;

	while (rest.len) {
		const unsigned char *p = (const unsigned char *)rest.ptr;
		uint64_t id, size, at = 4;

		if (rest.len < 4)
			return false;
		id = number(p, 2);
		size = number(p + 2, 2);
		if (size > rest.len - 4 || id == EXTRA_UNICODE_PATH)
			return false;
		if (id == EXTRA_ZIP64 && c->size == UINT32_MAX) {
			if (size < 8)
				return false;
			c->size = number(p + at, 8);
			at += 8;
		}
		if (id == EXTRA_ZIP64 && c->packed == UINT32_MAX) {
			if (size + 4 < at + 8)
				return false;
			c->packed = number(p + at, 8);
		}
		rest = span_cut(rest, (size_t)size + 4, rest.len);
	}
	return true;
}

/* What both kinds of header have in one order, from the flags on. */
static void read_common(struct claim *c, const unsigned char *p)
{
	c->flags = (unsigned)number(p, 2);
	c->method = (unsigned)number(p + 2, 2);
	c->crc = number(p + 8, 4);
	c->packed = number(p + 12, 4);
	c->size = number(p + 16, 4);
	c->name.len = (size_t)number(p + 20, 2);
	c->extra.len = (size_t)number(p + 22, 2);
}

static enum opk_status check_lengths(
	const struct zip_walk *z, const struct claim *c, struct faults *f)
{
	if (c->name.len > MOST_NAME || c->extra.len > MOST_EXTRA)
		return refuse(z, f, OPK_BAD_MEMBER,
			"has a member whose name or extra fields are longer "
			"than 4096 bytes");
	return OPK_OK;
}

/* Point name and extra to the bytes behind a header, and read the extra. */
static enum opk_status take_texts(const struct zip_walk *z, struct claim *c,
	const unsigned char *behind, struct faults *f)
{
	c->name.ptr = (const char *)behind;
	c->extra.ptr = (const char *)behind + c->name.len;
	if (memchr(c->name.ptr, '\0', c->name.len))
		return refuse_member(
			z, c, OPK_UNSAFE_PATH, "has a NUL in its name", f);
	if (!read_extra(c))
		return refuse_member(z, c, OPK_BAD_MEMBER,
			"has extra fields that are damaged or give it another "
			"name",
			f);
	return OPK_OK;
}

/* What the high bits of a Unix mode say if not a regular file; else NULL. */
static const char *find_type(unsigned bits)
{
#define PLAIN_ONLY "\nA bundle holds plain files only."
	switch (bits) {
	case 0: /* made elsewhere than on Unix */
	case 010:
		return NULL;
	case 004:
		return "is a directory" PLAIN_ONLY;
	case 012:
		return "is a symbolic link" PLAIN_ONLY;
	default:
		return "is no plain file" PLAIN_ONLY;
	}
}

/* Is this plain data of a plain file? p: the entry in the directory. */
static enum opk_status check_kind(const struct zip_walk *z,
	const struct claim *c, const unsigned char *p, struct faults *f)
{
	const char *type = find_type((unsigned)number(p + 38, 4) >> 28);

	if (c->flags & FLAG_ENCRYPTED)
		return refuse_member(z, c, OPK_BAD_MEMBER, "is encrypted", f);
	if (c->flags & ~(unsigned)FLAGS_KNOWN ||
		(c->method != 0 && c->method != 8))
		return refuse_member(z, c, OPK_BAD_MEMBER,
			"is neither stored nor deflated", f);
	if (number(p + 32, 2))
		return refuse_member(z, c, OPK_TRAILING_DATA,
			"has a comment, which no plain file needs", f);
	if (type)
		return refuse_member(z, c, OPK_BAD_MEMBER, type, f);
	return OPK_OK;
}

static enum opk_status read_entry(
	struct zip_walk *z, struct claim *c, uint64_t *offset, struct faults *f)
{
	const unsigned char *p;
	enum opk_status st;

	st = peek(z, &z->entries, z->entry, ENTRY_BYTES, f, &p);
	if (st)
		return st;
	if (memcmp(p, "PK\1\2", 4) || number(p + 34, 2))
		return refuse_short(z, f);
	read_common(c, p + 8);
	*offset = number(p + 42, 4);
	st = check_lengths(z, c, f);
	if (!st)
		st = peek(z, &z->entries, z->entry,
			ENTRY_BYTES + c->name.len + c->extra.len, f, &p);
	if (!st)
		st = take_texts(z, c, p + ENTRY_BYTES, f);
	if (!st)
		st = check_kind(z, c, p, f);
	z->entry += ENTRY_BYTES + c->name.len + c->extra.len;
	return st;
}

static enum opk_status read_local(
	struct zip_walk *z, struct claim *c, struct faults *f)
{
	const unsigned char *p;
	enum opk_status st;

	st = peek(z, &z->locals, z->local, LOCAL_BYTES, f, &p);
	if (st)
		return st;
	if (memcmp(p, "PK\3\4", 4))
		return refuse(z, f, OPK_BAD_BUNDLE,
			"has data between its members, or members that "
			"overlap");
	read_common(c, p + 6);
	st = check_lengths(z, c, f);
	if (!st)
		st = peek(z, &z->locals, z->local,
			LOCAL_BYTES + c->name.len + c->extra.len, f, &p);
	if (!st)
		st = take_texts(z, c, p + LOCAL_BYTES, f);
	z->local += LOCAL_BYTES + c->name.len + c->extra.len;
	return st;
}

/* A number that a local header may leave to the descriptor as 0. */
static bool agrees(uint64_t local, uint64_t listed, bool later)
{
	return local == listed || (later && !local);
}

static bool claims_agree(const struct claim *local, const struct claim *listed)
{
	bool later = local->flags & FLAG_DESCRIPTOR;

	return span_equal(local->name, listed->name) &&
	       local->flags == listed->flags &&
	       local->method == listed->method &&
	       agrees(local->crc, listed->crc, later) &&
	       agrees(local->packed, listed->packed, later) &&
	       agrees(local->size, listed->size, later);
}

/* Does a descriptor of this form say what the directory says? */
static bool is_descriptor(
	const unsigned char *p, size_t wide, const struct claim *c)
{
	return number(p, 4) == c->crc && number(p + 4, wide) == c->packed &&
	       number(p + 4 + wide, wide) == c->size;
}

/*
 * Pass over the data descriptor: with or without signature, with sizes of 4
 * or 8 bytes. What follows must begin with "PK"; a form that fits and leads
 * elsewhere is found out by the next header.
 */
static enum opk_status skip_descriptor(
	struct zip_walk *z, const struct claim *c, struct faults *f)
{
	const unsigned char *p;
	enum opk_status st;

	st = peek(z, &z->locals, z->local, 24 + 2, f, &p);
	if (st)
		return st;
	for (size_t sign = 0; sign <= 4; sign += 4)
		for (size_t wide = 4; wide <= 8; wide += 4) {
			size_t n = sign + 4 + 2 * wide;

			if (sign && memcmp(p, "PK\7\10", 4))
				continue;
			if (!is_descriptor(p + sign, wide, c) ||
				memcmp(p + n, "PK", 2))
				continue;
			z->local += n;
			return OPK_OK;
		}
	return refuse_member(z, c, OPK_BAD_BUNDLE,
		"has a data descriptor that says something else than the "
		"directory",
		f);
}

static enum opk_status check_end(
	struct zip_walk *z, struct faults *f, struct zip_member *out)
{
	if (z->entry != z->end)
		return refuse(z, f, OPK_BAD_BUNDLE,
			"lists fewer or more members than its directory has");
	if (z->local != z->directory)
		return refuse(z, f, OPK_BAD_BUNDLE,
			"has data that its directory does not list");
	*out = (struct zip_member){ 0 };
	return OPK_OK;
}

enum opk_status zip_next(
	struct zip_walk *z, struct faults *f, struct zip_member *out)
{
	struct claim listed = { 0 }, local = { 0 };
	uint64_t start = z->local, offset = 0;
	enum opk_status st;

	if (!z->left)
		return check_end(z, f, out);
	st = read_entry(z, &listed, &offset, f);
	if (!st)
		st = read_local(z, &local, f);
	if (st)
		return st;
	if (!claims_agree(&local, &listed))
		return refuse_member(z, &listed, OPK_BAD_BUNDLE,
			"is something else in the directory than in its local "
			"header",
			f);
	if (offset != start && offset != UINT32_MAX)
		return refuse_member(z, &listed, OPK_BAD_BUNDLE,
			"overlaps another member, or stands in another order "
			"than the directory",
			f);
	if (z->local > z->directory || listed.packed > z->directory - z->local)
		return refuse_short(z, f);
	z->local += listed.packed;
	if (listed.flags & FLAG_DESCRIPTOR)
		st = skip_descriptor(z, &listed, f);
	if (st)
		return st;
	z->left--;
	*out = (struct zip_member){ listed.name, listed.size };
	return OPK_OK;
}
