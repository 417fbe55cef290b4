/* SPDX-License-Identifier: MIT */
/* The text of journals: written as a stream, read distrustfully. */
#include "store/journal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/places.h"
#include "util/buf.h"
#include "util/fault.h"
#include "util/file.h"
#include "util/hash.h"
#include "util/vec.h"

enum {
	CHUNK = 64 << 10,        /* bytes written at once */
	JOURNAL_BYTES = 1 << 30, /* most bytes of a journal */
	COLUMNS = 5
};

static const struct {
	const char *word;
	bool before, after;
} actions[] = {
	[JOURNAL_MKDIR] = { "mkdir", false, false },
	[JOURNAL_ADD] = { "add", false, true },
	[JOURNAL_CHANGE] = { "change", true, true },
	[JOURNAL_DELETE] = { "delete", true, false },
	[JOURNAL_RMDIR] = { "rmdir", false, false },
};

void journal_name(size_t line, char out[JOURNAL_NAME])
{
	snprintf(out, JOURNAL_NAME, "%zu", line + 2);
}

bool journal_has_new(const struct journal_line *l)
{
	return actions[l->action].after;
}

bool journal_is_file(const struct journal_line *l)
{
	return l->action != JOURNAL_MKDIR && l->action != JOURNAL_RMDIR;
}

bool journal_is_undone(const struct journal_line *l)
{
	return journal_is_file(l) && !l->lasting;
}

bool journal_has_old(const struct journal_line *l)
{
	return actions[l->action].before && journal_is_undone(l);
}

struct journal_line *journal_add(struct arena *a, struct journal *j)
{
	struct journal_line *l;

	if (j->count == j->room && !vec_grow(a, (void **)&j->lines, j->count,
					   &j->room, sizeof *j->lines))
		return NULL;
	l = &j->lines[j->count++];
	*l = (struct journal_line){ 0 };
	return l;
}

static void put_digest(struct buf *b, bool applies, const struct digest *d)
{
	char hex[DIGEST_HEX + 1] = "-";

	if (applies)
		digest_format(d, hex);
	buf_add_text(b, hex);
	buf_add_char(b, ' ');
}

static void put_line(struct buf *b, const struct journal_line *l)
{
	buf_add_text(b, actions[l->action].word);
	buf_add_text(b, l->lasting ? "! " : l->delta ? "~ " : " ");
	put_digest(b, actions[l->action].before, &l->before);
	put_digest(b, actions[l->action].after, &l->after);
	if (l->mode)
		buf_print(b, "%04o ", (unsigned)l->mode);
	else
		buf_add_text(b, "- ");
	buf_add(b, l->path);
	buf_add_char(b, '\n');
}

/* Write what has gathered, if it is worth it, and forget it. */
static bool flush(int fd, struct buf *b, struct hasher *h, size_t least)
{
	if (b->failed) {
		errno = ENOMEM;
		return false;
	}
	if (b->len < least)
		return true;
	hasher_add(h, buf_span(b));
	if (!file_write_all(fd, buf_span(b)))
		return false;
	buf_clear(b);
	return true;
}

static bool write_lines(
	int fd, const struct journal *j, struct buf *b, struct hasher *h)
{
	buf_print(b, "orgpack-journal/1 %ju\n", (uintmax_t)j->id);
	for (size_t i = 0; i < j->count; i++) {
		put_line(b, &j->lines[i]);
		if (!flush(fd, b, h, CHUNK))
			return false;
	}
	return flush(fd, b, h, 0);
}

static bool write_end(int fd, struct buf *b, const struct digest *digest)
{
	char hex[DIGEST_HEX + 1];

	digest_format(digest, hex);
	buf_print(b, "end %s\n", hex);
	if (b->failed)
		errno = ENOMEM;
	return !b->failed && file_write_all(fd, buf_span(b));
}

bool journal_write(int fd, const struct journal *j, struct digest *digest)
{
	struct hasher *h = hasher_open();
	struct buf b = { 0 };
	struct digest d;
	bool ok = false;
	int err;

	if (!h) {
		errno = ENOMEM;
		return false;
	}
	if (write_lines(fd, j, &b, h)) {
		d = hasher_take(h);
		ok = write_end(fd, &b, &d);
	}
	err = errno;
	hasher_close(h);
	buf_release(&b);
	errno = err;
	if (ok)
		*digest = d;
	return ok;
}

struct reading {
	struct source src;
	uint32_t line;
	struct arena *arena;
	struct faults *faults;
};

static enum opk_status damaged(struct reading *r, const char *why)
{
	return fault(r->faults, OPK_BAD_HISTORY, &r->src, r->line, 1,
		"the journal is damaged: %s", why);
}

/* Its digest may be right: that is no reason to do what it says. */
static enum opk_status foreign(struct reading *r, const char *why)
{
	return fault(r->faults, OPK_BAD_HISTORY, &r->src, r->line, 1,
		"the journal is not orgpack's: the path %s\n"
		"Nothing of it was done. Ask where this org comes from; "
		"without its .orgpack it is an org with no history.",
		why);
}

static bool parse_digest(struct span column, bool applies, struct digest *out)
{
	return applies ? digest_parse(column, out) : span_is(column, "-");
}

static bool parse_mode(struct span column, mode_t *out)
{
	mode_t mode = 0;

	if (span_is(column, "-"))
		return true;
	if (column.len != 4)
		return false;
	for (size_t i = 0; i < column.len; i++) {
		if (column.ptr[i] < '0' || column.ptr[i] > '7')
			return false;
		mode = mode << 3 | (mode_t)(column.ptr[i] - '0');
	}
	*out = mode;
	return true;
}

/*
 * "add", or "add!" of what lasts; directories do not. "change~" where the
 * image is a delta.
 */
static bool parse_action(struct span column, struct journal_line *out)
{
	out->lasting = span_ends(column, SPAN("!"));
	out->delta = span_is(column, "change~");
	column.len -= out->lasting + out->delta;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (span_is(column, actions[i].word)) {
			out->action = (enum journal_action)i;
			return !out->lasting || journal_is_file(out);
		}
	return false;
}

/* Nobody executes a file of an org, whatever a journal says. */
static mode_t mode_of(const struct journal_line *l)
{
	return journal_is_file(l) ? place_file_mode(l->path, l->mode, false)
	       : l->mode          ? place_folder_mode(l->path, l->mode, false)
				  : 0;
}

/* Why a transaction may not do what the line says, or NULL if it may. */
static const char *refuses(const struct journal_line *l)
{
	return journal_is_file(l) ? place_refuses_file(l->path, PLACE_ANY)
				  : place_refuses_folder(l->path, PLACE_ANY);
}

static bool parse_line(struct span text, struct journal_line *out)
{
	struct span column[COLUMNS];

	for (size_t i = 0; i + 1 < COLUMNS; i++)
		column[i] = span_split(text, ' ', &text);
	column[COLUMNS - 1] = text;
	out->path = text;
	return parse_action(column[0], out) &&
	       parse_digest(
		       column[1], actions[out->action].before, &out->before) &&
	       parse_digest(
		       column[2], actions[out->action].after, &out->after) &&
	       parse_mode(column[3], &out->mode);
}

static bool parse_header(struct span text, uint64_t *id)
{
	uint64_t n = 0;

	if (!span_starts(text, SPAN("orgpack-journal/1 ")))
		return false;
	text = span_cut(text, strlen("orgpack-journal/1 "), text.len);
	if (!text.len || text.len > 18)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	*id = n;
	return n > 0;
}

static size_t count_lines(struct span text)
{
	size_t n = 0;

	for (size_t at = 0; at < text.len; n++)
		at = span_find(text, '\n', at) + 1;
	return n;
}

static enum opk_status parse_lines(
	struct reading *r, struct span rest, struct journal *j)
{
	struct journal_line *l;
	const char *why;

	j->room = count_lines(rest);
	j->lines = arena_new(r->arena, struct journal_line, j->room);
	if (!j->lines)
		return fault_memory(r->faults);
	r->line = 1;
	if (!parse_header(span_split(rest, '\n', &rest), &j->id))
		return damaged(r, "its first line is not a journal's");
	while (rest.len) {
		struct span text = span_split(rest, '\n', &rest);

		r->line++;
		l = journal_add(r->arena, j);
		if (!l)
			return fault_memory(r->faults);
		if (!parse_line(text, l))
			return damaged(r, "the line is none of a journal's");
		why = refuses(l);
		if (why)
			return foreign(r, why);
		l->mode = mode_of(l);
	}
	return OPK_OK;
}

/* Cut the last line off, and check that it is the digest of the others. */
static enum opk_status check_end(
	struct reading *r, struct span *text, struct digest *digest)
{
	size_t len = strlen("end ") + DIGEST_HEX + 1;
	struct span end;
	struct digest d;

	if (text->len < len)
		return damaged(r, "its end is missing");
	end = span_cut(*text, text->len - len, text->len);
	text->len -= len;
	if (!span_starts(end, SPAN("end ")) || end.ptr[len - 1] != '\n' ||
		!digest_parse(span_cut(end, 4, len - 1), &d))
		return damaged(r, "its end is missing");
	*digest = digest_of(*text);
	if (!digest_equal(digest, &d))
		return damaged(r, "its digest is another");
	return OPK_OK;
}

enum opk_status journal_read(int dir, const char *name, struct arena *a,
	struct faults *f, struct journal *out, struct digest *digest)
{
	struct reading r = { .src = { .name = name }, .arena = a, .faults = f };
	struct journal j = { 0 };
	struct digest d;
	struct span text;
	enum opk_status st;

	st = file_read(dir, "journal", name, JOURNAL_BYTES, a, f, &text);
	if (!st)
		st = check_end(&r, &text, &d);
	if (!st)
		st = parse_lines(&r, text, &j);
	if (st)
		return st;
	*out = j;
	*digest = d;
	return OPK_OK;
}
