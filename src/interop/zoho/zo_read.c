/* SPDX-License-Identifier: MIT */
/*
 * Finding the files of a source, a directory or a ZIP file, and reading them.
 *
 * A file is an answer when it is JSON, whatever its name. An empty one is the
 * answer "nothing is configured" (204). A file named *.json that is something
 * else is a fault: it was meant to be one.
 */
#include "interop/zoho/zo_read.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/archive.h"
#include "codec/encoding.h"
#include "codec/json.h"
#include "interop/zoho/zo_answer.h"
#include "util/file.h"
#include "util/path.h"
#include "util/walk.h"

enum {
	ANSWER_BYTES = 64 << 20, /* most bytes of one file */
	SNIFF_BYTES = 1024       /* how much of an unknown file is looked at */
};

#define TOTAL_BYTES ((uint64_t)1 << 30) /* most bytes of all files */

struct reading {
	struct zo *w;
	const char *source;
	int dir; /* -1: it is an archive */
	VEC(struct span) paths;
	struct arena doc; /* one file at a time */
	uint64_t bytes;   /* of all files read */
};

/* Hidden files and installed packages of Node are no answers. */
static bool is_hidden(struct span part, bool is_dir)
{
	return (part.len && part.ptr[0] == '.') ||
	       (is_dir && span_is(part, "node_modules"));
}

static bool skip(void *user, struct span path, bool is_dir)
{
	(void)user;
	return is_hidden(path_base(path), is_dir);
}

static void drop_file(struct zo *w, const char *file, const char *why)
{
	import_count_read(&w->log, "file", 1);
	import_drop(&w->log,
		&(struct import_place){ "file", span_of(file), file, 0 }, 1,
		why);
}

/* Without a byte order mark, which some tools write. */
static struct span without_mark(struct span text)
{
	return span_starts(text, SPAN("\xEF\xBB\xBF"))
		       ? span_cut(text, 3, text.len)
		       : text;
}

/* The first byte that says something, or NUL. */
static char first_byte(struct span text)
{
	text = without_mark(text);
	for (size_t i = 0; i < text.len; i++)
		if (!memchr(" \t\r\n", text.ptr[i], 4))
			return text.ptr[i] ? text.ptr[i] : '?';
	return '\0';
}

static bool is_named_json(struct span path)
{
	return span_ends(path, SPAN(".json")) || span_ends(path, SPAN(".JSON"));
}

static enum opk_status refuse_markup(struct zo *w, const struct source *src)
{
	return encoding_fault(w->f, OPK_BAD_JSON, src,
		span_find(src->text, '<', 0), "this is HTML or XML, no JSON",
		"Zoho answered with a page, as it does when nobody is signed "
		"in: send the request again, and save what it answers.");
}

static enum opk_status read_json(
	struct reading *r, const char *file, struct source *src)
{
	struct zo *w = r->w;
	struct node *root;
	enum opk_status st = encoding_check(src, w->f);

	if (!st && first_byte(src->text) == '<')
		return refuse_markup(w, src);
	src->text = without_mark(src->text);
	w->answers++;
	if (st || !first_byte(src->text))
		return st; /* nothing is configured: 204 has no body */
	st = json_read(src, w->a, w->f, &root);
	return st ? st : zo_take_answer(w, root, file, src->name);
}

static enum opk_status keep_code(
	struct zo *w, const char *file, struct span text)
{
	struct zo_code *c = vec_add(w->a, &w->codes);
	struct span base = path_base(span_of(file));

	if (!c)
		return fault_memory(w->f);
	c->name = span_cut(base, 0, base.len - strlen(".ds"));
	c->text = arena_copy(w->a, text);
	c->file = file;
	return c->text.ptr ? OPK_OK : fault_memory(w->f);
}

static enum opk_status read_text(
	struct reading *r, const char *file, struct span text)
{
	struct source src = { .text = text };
	struct span path = span_of(file);
	char first = first_byte(text);

	src.name = arena_print(
		r->w->a, r->dir < 0 ? "%s!%s" : "%s/%s", r->source, file)
			   .ptr;
	if (!src.name)
		return fault_memory(r->w->f);
	r->bytes += text.len;
	if (r->bytes > TOTAL_BYTES)
		return fault(r->w->f, OPK_TOO_LARGE, &src, 0, 0,
			"the files have more than 1 GiB\n"
			"Import the answers of some modules at a time.");
	if (span_ends(path, SPAN(".ds")))
		return keep_code(r->w, file, text);
	if (is_named_json(path) || first == '{' || first == '[' || !first)
		return read_json(r, file, &src);
	drop_file(r->w, file, "it is no saved answer");
	return OPK_OK;
}

/* Directories. */

static enum opk_status seen(void *user, struct span path)
{
	struct reading *r = user;
	struct span *one = vec_add(r->w->a, &r->paths);
	struct span copy = arena_copy(r->w->a, path);

	if (!one || !copy.ptr)
		return fault_memory(r->w->f);
	*one = copy;
	return OPK_OK;
}

/* Can the file be an answer, by its first bytes? Those of *.json can. */
static bool may_be_answer(const struct reading *r, struct span path)
{
	char head[SNIFF_BYTES], first;
	ssize_t n;
	int fd;

	if (is_named_json(path) || span_ends(path, SPAN(".ds")))
		return true;
	fd = openat(r->dir, path.ptr,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return true; /* reading it says why not */
	n = read(fd, head, sizeof head);
	close(fd);
	if (n < 0)
		return true;
	first = first_byte((struct span){ head, (size_t)n });
	return first == '{' || first == '[' || !n;
}

static enum opk_status read_file(struct reading *r, struct span path)
{
	struct arena_mark start = arena_mark(&r->doc);
	struct stat st;
	struct span text;
	const char *name;
	enum opk_status status;

	if (!fstatat(r->dir, path.ptr, &st, AT_SYMLINK_NOFOLLOW) &&
		!S_ISREG(st.st_mode)) {
		drop_file(r->w, path.ptr, "it is a link or no regular file");
		return OPK_OK;
	}
	if (!may_be_answer(r, path)) {
		drop_file(r->w, path.ptr, "it is no saved answer");
		return OPK_OK;
	}
	name = arena_print(&r->doc, "%s/%s", r->source, path.ptr).ptr;
	if (!name)
		return fault_memory(r->w->f);
	status = file_read(
		r->dir, path.ptr, name, ANSWER_BYTES, &r->doc, r->w->f, &text);
	if (!status)
		status = read_text(r, path.ptr, text);
	arena_rewind(&r->doc, start);
	return status;
}

static enum opk_status read_directory(struct reading *r)
{
	struct zo *w = r->w;
	enum opk_status st;

	st = walk_files(r->dir, r->source, skip, r, seen, w->a, w->f);
	for (size_t i = 0; i < r->paths.count; i++)
		st = worse(st, read_file(r, r->paths.items[i]));
	w->log.out->files = r->paths.count;
	return st;
}

/* Archives. */

static bool is_hidden_below(struct span path)
{
	while (path.len) {
		struct span rest, part = span_split(path, '/', &rest);

		if (is_hidden(part, rest.len > 0))
			return true;
		path = rest;
	}
	return false;
}

/* Does the path lead out of the archive? */
static bool leads_out(struct span path)
{
	if (path.len && (path.ptr[0] == '/' || path.ptr[0] == '\\'))
		return true;
	while (path.len) {
		struct span rest, part = span_split(path, '/', &rest);

		if (span_is(part, ".."))
			return true;
		path = rest;
	}
	return false;
}

static enum opk_status refuse_way_out(const struct reading *r)
{
	return fault(r->w->f, OPK_BAD_IMPORT,
		&(struct source){ .name = r->source }, 0, 0,
		"the path of a member leads out of the archive\n"
		"Pack the answers anew, from inside their folder.");
}

static enum opk_status read_member(struct reading *r,
	struct archive_reader *archive, const struct archive_member *m)
{
	struct zo *w = r->w;
	struct buf b = { 0 };
	struct span file = arena_copy(w->a, m->path);
	enum opk_status st;

	if (!file.ptr)
		return fault_memory(w->f);
	w->log.out->files++;
	if (m->size > ANSWER_BYTES)
		return fault(w->f, OPK_TOO_LARGE,
			&(struct source){ .name = r->source }, 0, 0,
			"'%s' has more than 64 MiB\n"
			"Save each page of the list in a file of its own.",
			file.ptr);
	st = archive_reader_data(archive, w->f, &b);
	if (!st)
		st = read_text(r, file.ptr, buf_span(&b));
	buf_release(&b);
	return st;
}

static enum opk_status read_archive(struct reading *r)
{
	struct archive_reader *archive = NULL;
	struct archive_member m = { 0 };
	enum opk_status st = archive_reader_open(r->source, r->w->f, &archive);

	if (st)
		return st;
	archive_reader_allow(archive, TOTAL_BYTES);
	do {
		st = archive_reader_next(archive, r->w->f, &m);
		if (!st && m.path.ptr && leads_out(m.path))
			st = refuse_way_out(r);
		else if (!st && m.path.ptr && !is_hidden_below(m.path))
			st = read_member(r, archive, &m);
	} while (!st && m.path.ptr);
	archive_reader_close(archive);
	return st;
}

enum opk_status zo_read_all(struct zo *w)
{
	struct reading r = { .w = w, .source = w->request->source };
	struct source src = { .name = r.source };
	enum opk_status st;

	r.dir = open(r.source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	st = r.dir < 0 ? read_archive(&r) : read_directory(&r);
	if (r.dir >= 0)
		close(r.dir);
	arena_release(&r.doc);
	if (!st && !w->answers)
		st = fault(w->f, OPK_BAD_IMPORT, &src, 0, 0,
			"there are no saved answers of Zoho's API here\n"
			"Name a folder or a ZIP file with the answers to "
			"requests such as GET /settings/modules.");
	return st;
}
