/* SPDX-License-Identifier: MIT */
/* Filling in the fields of tar headers. */
#include "codec/archive_tar_write.h"

#include <stdio.h>
#include <string.h>

enum {
	BLOCK = 512,
	AT_SIZE = 124,
	AT_SUM = 148,
	AT_TYPE = 156,
	AT_PREFIX = 345,
	NAME_FIELD = 100,
	PREFIX_FIELD = 155
};

static void put(char *to, const char *text)
{
	memcpy(to, text, strlen(text));
}

static void put_octal(char *to, unsigned digits, uint64_t v)
{
	while (digits--) {
		to[digits] = (char)('0' + (v & 7));
		v >>= 3;
	}
}

/* The sum of a header's bytes, its own field being spaces. */
static unsigned sum_of(const char *h)
{
	unsigned sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)h[i];
	return sum;
}

/* One block; name and prefix fit their fields. */
static void add_block(struct buf *out, struct span prefix, struct span name,
	char type, uint64_t size)
{
	char *h = buf_extend(out, BLOCK);

	if (!h)
		return;
	memset(h, 0, BLOCK);
	memcpy(h, name.ptr, name.len);
	put(h + NAME_FIELD, "000644 ");
	put(h + 108, "000000 "); /* user, group */
	put(h + 116, "000000 ");
	put_octal(h + AT_SIZE, 11, size);
	h[AT_SIZE + 11] = ' ';
	put(h + 136, "00000000000 "); /* time */
	put(h + AT_SUM, "        ");
	h[AT_TYPE] = type;
	put(h + 257, "ustar");
	put(h + 263, "00");
	put(h + 329, "000000 "); /* device */
	put(h + 337, "000000 ");
	if (prefix.len)
		memcpy(h + AT_PREFIX, prefix.ptr, prefix.len);
	put_octal(h + AT_SUM, 6, sum_of(h));
	h[AT_SUM + 6] = '\0';
}

/*
 * Split a path at the first '/' that leaves a name short enough; false when
 * ustar has no room for it.
 */
static bool split(struct span path, struct span *prefix, struct span *name)
{
	size_t at;

	*prefix = SPAN("");
	*name = path;
	if (path.len <= NAME_FIELD)
		return true;
	at = span_find(path, '/', path.len - NAME_FIELD - 1);
	*prefix = span_cut(path, 0, at);
	*name = span_cut(path, at + 1, path.len);
	return name->len && at <= PREFIX_FIELD;
}

/* A pax header that says the path: "<length of all this> path=...\n". */
static void add_pax(struct buf *out, struct span path)
{
	size_t fixed = strlen(" path=\n") + path.len, len = fixed, before;
	char digits[24];

	do {
		before = len;
		len = fixed +
		      (size_t)snprintf(digits, sizeof digits, "%zu", before);
	} while (len != before);
	add_block(out, SPAN(""), SPAN("PaxHeader"), 'x', len);
	buf_add_text(out, digits);
	buf_add(out, SPAN(" path="));
	buf_add(out, path);
	buf_add_char(out, '\n');
	tar_add_padding(out, len);
}

void tar_add_head(struct buf *out, struct span path, uint64_t size)
{
	struct span prefix, name;

	if (!split(path, &prefix, &name)) {
		add_pax(out, path);
		prefix = SPAN("");
		name = span_cut(path, 0, NAME_FIELD);
	}
	add_block(out, prefix, name, '0', size);
}

void tar_add_padding(struct buf *out, uint64_t size)
{
	buf_add_repeat(out, '\0', (size_t)(-size % BLOCK));
}

void tar_add_end(struct buf *out)
{
	buf_add_repeat(out, '\0', 2 * BLOCK);
}
