/* SPDX-License-Identifier: MIT */
/* Comparing files as texts, by their lines. */
#include "model/bytes_diff.h"

#include "util/hash.h"
#include "util/text.h"

enum { MOST_LINES = 100, MOST_SHOWN = 16 << 10, SHOWN_DIGITS = 12 };

/* What is left of two texts without the lines that both begin and end with. */
struct middle {
	struct span old, new;
	size_t before; /* lines in front of it */
};

bool bytes_are_text(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') ||
			c == 0x7f)
			return false;
	}
	return text_find_invalid(s) == s.len;
}

/* A line and its end; s begins behind it afterwards. */
static struct span take_line(struct span *s)
{
	size_t end = span_find(*s, '\n', 0);
	struct span line = span_cut(*s, 0, end + (end < s->len));

	*s = span_cut(*s, line.len, s->len);
	return line;
}

/* The last line and its end; s ends before it afterwards. */
static struct span drop_line(struct span *s)
{
	size_t from = s->len;
	struct span line;

	if (from && s->ptr[from - 1] == '\n')
		from--;
	while (from && s->ptr[from - 1] != '\n')
		from--;
	line = span_cut(*s, from, s->len);
	*s = span_cut(*s, 0, from);
	return line;
}

static struct middle find_middle(struct span old, struct span new)
{
	struct middle m = { old, new, 0 };
	struct span x, y;

	while (m.old.len && m.new.len) {
		x = m.old;
		y = m.new;
		if (!span_equal(take_line(&x), take_line(&y)))
			break;
		m.old = x;
		m.new = y;
		m.before++;
	}
	while (m.old.len && m.new.len) {
		x = m.old;
		y = m.new;
		if (!span_equal(drop_line(&x), drop_line(&y)))
			break;
		m.old = x;
		m.new = y;
	}
	return m;
}

static size_t count_lines(struct span s)
{
	size_t n = 0;

	for (; s.len; n++)
		take_line(&s);
	return n;
}

/* The lines, or the first of them and how many more there are. */
static struct node *show_lines(struct arena *a, struct span s)
{
	struct span rest = s, shown;
	size_t all = count_lines(s), n = 0;

	for (; rest.len && n < MOST_LINES; n++) {
		struct span next = rest;

		take_line(&next);
		if ((size_t)(next.ptr - s.ptr) > MOST_SHOWN)
			break;
		rest = next;
	}
	shown = span_cut(s, 0, s.len - rest.len);
	if (rest.len)
		shown = arena_print(
			a, "%.*s(%zu more lines)\n", SPAN_ARG(shown), all - n);
	return shown.ptr ? node_new_text(a, shown) : NULL;
}

struct node *bytes_describe(struct arena *a, const struct node *n)
{
	struct digest d = digest_of(n->text);
	char hex[DIGEST_HEX + 1];
	struct span s;

	digest_format(&d, hex);
	s = arena_print(
		a, "%zu bytes, sha256:%.*s...", n->text.len, SHOWN_DIGITS, hex);
	return s.ptr ? node_new_text(a, s) : NULL;
}

static struct node *add(struct arena *a, struct node *list, struct span path,
	struct node *old, struct node *new)
{
	struct node *entry = node_add(list, node_new(a, NODE_MAP));
	struct node *last =
		path.ptr ? node_put_text(a, entry, "path", path) : NULL;

	if (last && old)
		last = node_put(entry, SPAN("old"), old);
	if (last && new)
		last = node_put(entry, SPAN("new"), new);
	return last;
}

static struct node *add_lines(
	struct arena *a, struct node *list, struct span old, struct span new)
{
	struct middle m = find_middle(old, new);
	struct node *x = NULL, *y = NULL;
	size_t first = m.before + 1, n = count_lines(m.old);
	struct span path;

	if (n > 1)
		path = arena_print(a, "lines[%zu-%zu]", first, m.before + n);
	else
		path = arena_print(a, "lines[%zu]", first);
	if (m.old.len && !(x = show_lines(a, m.old)))
		return NULL;
	if (m.new.len && !(y = show_lines(a, m.new)))
		return NULL;
	return add(a, list, path, x, y);
}

enum opk_status bytes_diff(const struct node *old, const struct node *new,
	struct arena *a, struct node *list, struct faults *f)
{
	struct node *last, *x = NULL, *y = NULL;

	if ((!old && !new) || (old && new &&span_equal(old->text, new->text)))
		return OPK_OK;
	if (old && new &&bytes_are_text(old->text) &&
		bytes_are_text(new->text)) {
		last = add_lines(a, list, old->text, new->text);
		return last ? OPK_OK : fault_memory(f);
	}
	if (old && !(x = bytes_describe(a, old)))
		return fault_memory(f);
	if (new && !(y = bytes_describe(a, new)))
		return fault_memory(f);
	last = add(a, list, SPAN("bytes"), x, y);
	return last ? OPK_OK : fault_memory(f);
}
