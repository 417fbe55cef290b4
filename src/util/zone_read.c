/* SPDX-License-Identifier: MIT */
/*
 * TZif: a header and a block of data with 32-bit times; from version 2 on
 * another header and block with 64-bit times, and a POSIX TZ rule between
 * two newlines. All numbers are big-endian.
 */
#include "util/zone_read.h"

enum { HEADER = 44, TYPE = 6, MOST_CHANGES = 20000 };
/* RFC 8536, 3.2: offsets that a file should keep to. */
enum { LEAST_OFFSET = -89999, MOST_OFFSET = 93599 };

/* The counts of a header, and how long its times are. */
struct block {
	size_t is_ut, is_std, leaps, times, types, chars;
	size_t width;
};

static uint64_t big_endian(const char *p, size_t n)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | (unsigned char)p[i];
	return value;
}

static bool read_header(struct span s, size_t width, struct block *b)
{
	if (s.len < HEADER || !span_starts(s, SPAN("TZif")))
		return false;
	*b = (struct block){ .is_ut = big_endian(s.ptr + 20, 4),
		.is_std = big_endian(s.ptr + 24, 4),
		.leaps = big_endian(s.ptr + 28, 4),
		.times = big_endian(s.ptr + 32, 4),
		.types = big_endian(s.ptr + 36, 4),
		.chars = big_endian(s.ptr + 40, 4),
		.width = width };
	return true;
}

/* Each count is below 2^32 and each factor small: no sum overflows. */
static uint64_t block_size(const struct block *b)
{
	return (uint64_t)b->times * (b->width + 1) + (uint64_t)b->types * TYPE +
	       b->chars + (uint64_t)b->leaps * (b->width + 4) + b->is_std +
	       b->is_ut;
}

static int64_t time_at(const struct block *b, const char *p)
{
	return b->width == 8 ? (int64_t)big_endian(p, 8)
			     : (int32_t)(uint32_t)big_endian(p, 4);
}

static bool offset_of(
	const struct block *b, const char *types, size_t i, int32_t *out)
{
	if (i >= b->types)
		return false;
	*out = (int32_t)(uint32_t)big_endian(types + i * TYPE, 4);
	return *out >= LEAST_OFFSET && *out <= MOST_OFFSET;
}

static bool read_block(
	const struct block *b, const char *p, struct arena *a, struct zone *z)
{
	const char *index = p + b->times * b->width;
	const char *types = index + b->times;
	int64_t *at = arena_new(a, int64_t, b->times + 1);
	int32_t *offsets = arena_new(a, int32_t, b->times + 1);

	if (!at || !offsets || !offset_of(b, types, 0, &z->first))
		return false;
	for (size_t i = 0; i < b->times; i++) {
		at[i] = time_at(b, p + i * b->width);
		if ((i && at[i] <= at[i - 1]) ||
			!offset_of(
				b, types, (unsigned char)index[i], &offsets[i]))
			return false;
	}
	z->at = at;
	z->offsets = offsets;
	z->count = b->times;
	return true;
}

/* What stands behind the last block: a rule, or nothing. */
static bool read_footer(struct span s, struct zone *z)
{
	struct span rest, rule;

	if (!s.len || s.ptr[0] != '\n')
		return false;
	s = span_cut(s, 1, s.len);
	if (span_find(s, '\n', 0) == s.len)
		return false;
	rule = span_split(s, '\n', &rest);
	z->has_rule = rule.len;
	return !rule.len || zone_rule_parse(rule, &z->rule);
}

const struct zone *zone_read(struct span s, struct arena *a)
{
	struct zone *z = arena_new(a, struct zone, 1);
	struct block b;
	bool newer;

	if (!z || !read_header(s, 4, &b))
		return NULL;
	newer = s.ptr[4] >= '2';
	s = span_cut(s, HEADER, s.len);
	if (block_size(&b) > s.len)
		return NULL;
	if (newer) {
		s = span_cut(s, (size_t)block_size(&b), s.len);
		if (!read_header(s, 8, &b))
			return NULL;
		s = span_cut(s, HEADER, s.len);
	}
	if (block_size(&b) > s.len || !b.types || b.leaps ||
		b.times > MOST_CHANGES || !read_block(&b, s.ptr, a, z))
		return NULL;
	s = span_cut(s, (size_t)block_size(&b), s.len);
	return !newer || read_footer(s, z) ? z : NULL;
}
