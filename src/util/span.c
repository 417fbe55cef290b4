/* SPDX-License-Identifier: MIT */
/* Comparing and cutting runs of bytes. */
#include "util/span.h"

#include <string.h>

bool span_ends(struct span s, struct span suffix)
{
	return s.len >= suffix.len &&
	       span_equal(span_cut(s, s.len - suffix.len, s.len), suffix);
}

int span_order(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (c)
		return c;
	return (a.len > b.len) - (a.len < b.len);
}

size_t span_find(struct span s, char c, size_t from)
{
	const char *at;

	if (from >= s.len)
		return s.len;
	at = memchr(s.ptr + from, c, s.len - from);
	return at ? (size_t)(at - s.ptr) : s.len;
}

size_t span_find_last(struct span s, char c)
{
	const char *at = s.len ? memrchr(s.ptr, c, s.len) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

struct span span_split(struct span s, char c, struct span *rest)
{
	size_t at = span_find(s, c, 0);

	*rest = span_cut(s, at + 1, s.len);
	return span_cut(s, 0, at);
}

bool span_glob(struct span glob, struct span s)
{
	size_t g = 0, i = 0, star = glob.len, mark = 0;

	while (i < s.len) {
		if (g < glob.len && glob.ptr[g] == '*') {
			star = g++;
			mark = i;
		} else if (g < glob.len && glob.ptr[g] == s.ptr[i]) {
			g++;
			i++;
		} else if (star < glob.len) {
			g = star + 1;
			i = ++mark;
		} else {
			return false;
		}
	}
	while (g < glob.len && glob.ptr[g] == '*')
		g++;
	return g == glob.len;
}
