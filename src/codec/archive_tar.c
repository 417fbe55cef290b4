/* SPDX-License-Identifier: MIT */
/* What a tar header may say, and nothing else. */
#include "codec/archive_tar.h"

#include <string.h>

#include "codec/archive_input.h"

/* Where the fields of a ustar header are. */
enum {
	AT_NAME = 0,
	NAME_FIELD = 100,
	AT_SIZE = 124,
	SIZE_FIELD = 12,
	AT_TYPE = 156,
	AT_MAGIC = 257,
	AT_PREFIX = 345,
	PREFIX_FIELD = 155
};

/* A header's blocks while they are looked at. */
struct look {
	const struct tar_head *head;
	size_t at;                 /* block */
	struct span pax, longname; /* bodies; ptr NULL: there was none */
	struct span path;          /* of the pax header; ptr NULL: none */
	struct span member;        /* the path that libarchive says */
	const struct input *in;
	struct faults *faults;
};

static enum opk_status refuse(
	struct look *l, enum opk_code code, const char *why)
{
	return input_refuse(l->in, l->member, l->faults, code, "%s", why);
}

static bool is_zero(const unsigned char *block)
{
	return !block[0] && !memcmp(block, block + 1, TAR_BLOCK - 1);
}

bool tar_is_end(const struct tar_head *head)
{
	return head->count == 2 && is_zero(head->block[0]) &&
	       is_zero(head->block[1]);
}

/* A field's text, up to its first NUL. */
static struct span field(const unsigned char *h, size_t at, size_t size)
{
	struct span s = { (const char *)h + at, size };

	return span_cut(s, 0, span_find(s, '\0', 0));
}

/* Octal digits, then spaces or NULs; anything else is no size of ours. */
static bool read_size(const unsigned char *h, uint64_t *out)
{
	const unsigned char *p = h + AT_SIZE, *end = p + SIZE_FIELD;
	uint64_t v = 0;

	while (p < end && *p == ' ')
		p++;
	for (; p < end && *p >= '0' && *p <= '7'; p++)
		v = v * 8 + (uint64_t)(*p - '0');
	for (; p < end; p++)
		if (*p && *p != ' ')
			return false;
	*out = v;
	return true;
}

/* The body that follows a header as blocks; moves on to the last of them. */
static enum opk_status take_body(struct look *l, struct span *out)
{
	const unsigned char *h = l->head->block[l->at];
	uint64_t size;
	size_t blocks, left = l->head->count - l->at - 1;

	if (out->ptr)
		return refuse(l, OPK_BAD_BUNDLE,
			"has two extended headers of one kind");
	if (!read_size(h, &size) || !size || size > left * TAR_BLOCK)
		return refuse(l, OPK_BAD_BUNDLE,
			"has an extended header of a wrong size");
	blocks = ((size_t)size + TAR_BLOCK - 1) / TAR_BLOCK;
	*out = (struct span){ (const char *)l->head->block[l->at + 1],
		(size_t)size };
	l->at += blocks;
	return OPK_OK;
}

static bool pax_key_is_known(struct span key)
{
	/* the path is used; what the others say of a file is passed over */
	static const char *const known[] = { "path", "size", "mtime", "atime",
		"ctime", "uid", "gid", "uname", "gname", "comment" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(key, known[i]))
			return true;
	return false;
}

/* Split "27 path=modules/...\n" off; false when it has another form. */
static bool pax_record(struct span *rest, struct span *key, struct span *value)
{
	struct span record = *rest;
	size_t n = 0, at = 0;

	while (at < record.len && at < 5 && record.ptr[at] >= '0' &&
		record.ptr[at] <= '9')
		n = n * 10 + (size_t)(record.ptr[at++] - '0');
	if (!at || n > record.len || n < at + 2 || record.ptr[at] != ' ' ||
		record.ptr[n - 1] != '\n')
		return false;
	*rest = span_cut(record, n, record.len);
	record = span_cut(record, at + 1, n - 1);
	at = span_find(record, '=', 0);
	*key = span_cut(record, 0, at);
	*value = span_cut(record, at + 1, record.len);
	return at && at < record.len;
}

static enum opk_status check_pax(struct look *l)
{
	struct span rest = l->pax, key, value;

	while (rest.len) {
		if (!pax_record(&rest, &key, &value))
			return refuse(l, OPK_BAD_BUNDLE,
				"has a pax header that makes no sense");
		if (!pax_key_is_known(key))
			return refuse(l, OPK_BAD_MEMBER,
				"has a pax header that no plain file needs: "
				"extended attributes, a sparse map or a link");
		if (!span_is(key, "path"))
			continue;
		if (l->path.ptr)
			return refuse(l, OPK_BAD_BUNDLE,
				"has a pax header with two paths");
		l->path = value;
	}
	return OPK_OK;
}

/* The blocks up to the member's own header, which l->at then is. */
static enum opk_status take_extensions(struct look *l)
{
	enum opk_status st = OPK_OK;

	for (; !st && l->at < l->head->count; l->at++) {
		const unsigned char *h = l->head->block[l->at];

		if (memcmp(h + AT_MAGIC, "ustar", 5))
			return refuse(l, OPK_BAD_BUNDLE,
				"has a header that is neither ustar, pax nor "
				"GNU tar");
		if (h[AT_TYPE] == 'x')
			st = take_body(l, &l->pax);
		else if (h[AT_TYPE] == 'L')
			st = take_body(l, &l->longname);
		else
			return OPK_OK;
	}
	return st ? st
		  : refuse(l, OPK_BAD_BUNDLE,
			    "has an extended header and no header");
}

static enum opk_status check_type(struct look *l, unsigned char type)
{
	if (type == 'g')
		return refuse(l, OPK_BAD_MEMBER,
			"has a global pax header before it, which no plain "
			"file needs");
	if (type && type != '0')
		return refuse(l, OPK_BAD_MEMBER, "is no plain file");
	return OPK_OK;
}

/* Is this the path of the header's own fields: "prefix/name" or "name"? */
static bool is_own_path(const unsigned char *h, struct span path)
{
	struct span name = field(h, AT_NAME, NAME_FIELD), prefix = SPAN("");

	if (!h[AT_MAGIC + 5]) /* GNU has a space here, and no prefix */
		prefix = field(h, AT_PREFIX, PREFIX_FIELD);
	if (!prefix.len)
		return span_equal(name, path);
	return path.len == prefix.len + 1 + name.len &&
	       span_starts(path, prefix) && path.ptr[prefix.len] == '/' &&
	       span_ends(path, name);
}

static bool is_path(const struct look *l, struct span path)
{
	struct span s = l->longname;

	if (l->path.ptr) /* whole: a NUL inside makes it another */
		return span_equal(l->path, path);
	if (!s.ptr)
		return is_own_path(l->head->block[l->at], path);
	if (s.ptr[s.len - 1] == '\0')
		s.len--;
	return span_equal(s, path);
}

enum opk_status tar_check(const struct tar_head *head, struct span path,
	uint64_t size, const struct input *in, struct faults *f)
{
	struct look l = { .head = head, .member = path, .in = in, .faults = f };
	enum opk_status st = take_extensions(&l);
	uint64_t own;

	if (!st)
		st = check_type(&l, head->block[l.at][AT_TYPE]);
	if (!st)
		st = check_pax(&l);
	if (st)
		return st;
	if (l.at + 1 != head->count || !is_path(&l, path))
		return refuse(&l, OPK_BAD_BUNDLE,
			"has another name in its header, or one with a NUL");
	if (!read_size(head->block[l.at], &own) || own != size)
		return refuse(&l, OPK_BAD_BUNDLE,
			"has a size that is damaged, or given twice");
	return OPK_OK;
}
