/* SPDX-License-Identifier: MIT */
/* The header of a table, and its index: fast, or strictly where it must. */
#include "records/table.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/gzip.h"
#include "records/rowscan.h"
#include "records/scan_part.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/fault.h"
#include "util/map.h"
#include "util/path.h"
#include "util/pool.h"
#include "util/text.h"

/* Most rows: COLUMN_NONE and the like must not be a row's number. */
static inline bool table_rows_are_too_many(const struct table_rows *r)
{
	return r->count >= ROW_NONE;
}

static struct opk_place csv_place(
	const struct csv_reader *r, const struct csv_row *row, size_t at);
static enum opk_status table_index_strictly(
	const struct table_part *p, struct table_rows *rows, struct faults *f);
static bool table_rows_finish(struct table_rows *r, uint64_t end);

/* UTF-16, by its mark, or by NULs between the letters of a first name. */
static bool is_utf16(struct span s)
{
	if (span_starts(s, SPAN("\xff\xfe")) ||
		span_starts(s, SPAN("\xfe\xff")))
		return true;
	return s.len >= 4 && !s.ptr[0] != !s.ptr[1] && !s.ptr[0] == !s.ptr[2] &&
	       !s.ptr[1] == !s.ptr[3];
}

static enum opk_status add_column(struct table *t, const struct csv_reader *r,
	const struct csv_row *row, uint32_t k)
{
	struct span raw = r->cells.items[k];
	struct buf scratch = { 0 };
	struct span name = cell_text(raw, &scratch);
	struct opk_place p;
	uint32_t known;

	if (scratch.ptr)
		name = arena_copy(&t->arena, name);
	buf_release(&scratch);
	known = name.ptr ? map_add(&t->names, name, k) : MAP_NONE;
	t->columns[k] = name;
	if (known == MAP_NONE)
		return fault_memory(r->faults);
	if (known == k)
		return OPK_OK;
	p = csv_place(r, row, (size_t)(raw.ptr - r->text.ptr));
	return fault(r->faults, OPK_BAD_RECORDS, &r->shown, p.line, p.column,
		"the column '%.*s' comes twice\n"
		"Give each column a name of its own.",
		(int)(name.len > 100 ? 100 : name.len), name.ptr);
}

static enum opk_status name_columns(
	struct table *t, const struct csv_reader *r, const struct csv_row *row)
{
	enum opk_status st = OPK_OK;

	t->columns = arena_new(&t->arena, struct span, row->cells);
	if (!t->columns)
		return fault_memory(r->faults);
	t->column_count = row->cells;
	for (uint32_t k = 0; st < OPK_SYSTEM && k < row->cells; k++)
		st = worse(st, add_column(t, r, row, k));
	return st;
}

/* Read the header; what follows it is the part that is to be indexed. */
static enum opk_status read_header(
	struct table *t, struct table_part *part, struct faults *f)
{
	struct arena scratch = { 0 };
	struct csv_reader r;
	struct csv_row row;
	enum opk_status st;
	size_t end;

	csv_init(&r, part->src, f);
	r.arena = &scratch;
	part->begin = r.at;
	t->header = span_cut(t->bytes, 0, r.at);
	t->line_end = SPAN("\n");
	if (!csv_has_row(&r))
		return OPK_OK;
	st = csv_next(&r, &row);
	if (!st && row.bad)
		st = OPK_MALFORMED;
	if (!st)
		st = name_columns(t, &r, &row);
	part->begin = row.to;
	part->line = r.line;
	part->breaks = row.breaks;
	part->columns = t->column_count;
	t->header = span_cut(t->bytes, 0, row.to);
	end = row_end_bytes(t->header);
	if (end)
		t->line_end = span_cut(t->header, row.to - end, row.to);
	arena_release(&scratch);
	return st;
}

/* Quickly; what is doubtful is looked at again. */
static enum opk_status make_index(const struct table_part *part,
	struct table_rows *rows, struct faults *f)
{
	enum table_verdict v = table_index(part, rows);

	if (v == TABLE_LOST_MEMORY)
		return fault_memory(f);
	if (v == TABLE_FINE)
		return OPK_OK;
	table_rows_release(rows);
	return table_index_strictly(part, rows, f);
}

static enum opk_status index_table(
	struct table *t, struct table_part *part, struct faults *f)
{
	struct table_rows rows = { 0 };
	enum opk_status st = read_header(t, part, f);

	if (st == OPK_MALFORMED) /* say what else is wrong */
		st = worse(st, table_index_strictly(part, &rows, f));
	else if (!st && part->columns)
		st = make_index(part, &rows, f);
	if (!st && table_rows_are_too_many(&rows))
		st = fault(f, OPK_TOO_LARGE, part->src, 0, 0,
			"'%s' has more than 4294967294 rows", t->name);
	if (!st && !table_rows_finish(&rows, t->bytes.len))
		st = fault_memory(f);
	if (st) {
		table_rows_release(&rows);
		return st;
	}
	t->starts = rows.starts;
	t->lines = rows.lines;
	t->row_count = rows.count;
	t->bad = rows.bad;
	t->bad_count = rows.bad_count;
	return OPK_OK;
}

static enum opk_status open_table(struct table *out, struct span bytes,
	const char *name, const struct table_how *how, bool mapped,
	struct faults *f)
{
	struct table t = { .name = name,
		.bytes = bytes.ptr ? bytes : SPAN(""),
		.scan = scan_get(how->with) };
	struct source src = { name, t.bytes };
	struct table_part part = { .src = &src,
		.how = how,
		.scan = t.scan,
		.line = 1,
		.mapped = mapped };
	enum opk_status st;

	if (!t.scan)
		return fault(f, OPK_CANNOT_RUN, NULL, 0, 0,
			"this processor lacks the instructions asked for");
	if (is_utf16(t.bytes))
		return fault(f, OPK_BAD_ENCODING,
			&(struct source){ .name = name }, 1, 1,
			"the file is UTF-16 text, not UTF-8\n"
			"Save it as UTF-8.");
	t.names.arena = &t.arena;
	t.ends_open = t.bytes.len && !row_end_bytes(t.bytes);
	st = index_table(&t, &part, f);
	t.names.arena = NULL; /* it has moved */
	if (st)
		arena_release(&t.arena);
	else
		*out = t;
	return st;
}

enum opk_status table_of(struct table *out, struct span bytes, const char *name,
	const struct table_how *how, struct faults *f)
{
	return open_table(out, bytes, name, how, false, f);
}

/* The same as table_of, for the pages of a file. */
static enum opk_status table_of_pages(struct table *out, struct span bytes,
	const char *name, const struct table_how *how, struct faults *f)
{
	return open_table(out, bytes, name, how, true, f);
}

uint32_t table_column(const struct table *t, struct span name)
{
	return t->column_count ? map_get(&t->names, name) : COLUMN_NONE;
}

uint64_t table_line(const struct table *t, size_t row)
{
	return t->lines ? t->lines[row] : row + 2;
}

bool table_is_bad(const struct table *t, size_t row)
{
	return t->bad && t->bad[row / 64] >> row % 64 & 1;
}

/* Growing the index of a table: eight bytes a row, sixteen with lines. */

enum { FIRST_ROOM = 1024, LINE_OF_FIRST = 2 };

void table_rows_release(struct table_rows *r)
{
	free(r->starts);
	free(r->lines);
	free(r->bad);
	*r = (struct table_rows){ 0 };
}

/* n + 1 numbers; large blocks are moved by the kernel, not copied. */
static bool resize(uint64_t **numbers, size_t n)
{
	uint64_t *p = n < SIZE_MAX / sizeof *p - 1
			      ? realloc(*numbers, (n + 1) * sizeof *p)
			      : NULL;

	if (p)
		*numbers = p;
	return p;
}

static bool make_room(struct table_rows *r, size_t n)
{
	size_t room = r->room ? r->room : FIRST_ROOM;

	while (room - r->count < n)
		room *= 2;
	if (room == r->room)
		return true;
	if (!resize(&r->starts, room) || (r->lines && !resize(&r->lines, room)))
		return false;
	r->room = room;
	return true;
}

/* From here on rows are not on the lines that they would be on. */
static bool begin_lines(struct table_rows *r)
{
	if (!resize(&r->lines, r->room))
		return false;
	for (size_t i = 0; i < r->count; i++)
		r->lines[i] = i + LINE_OF_FIRST;
	return true;
}

/*
 * Add n rows: where they begin, and how many line feeds lie inside cells
 * between some place and there; `before` is how many do before that place.
 * False: memory ran out.
 */
static bool table_rows_add(struct table_rows *r, const uint64_t *starts,
	const uint64_t *breaks, uint64_t before, size_t n)
{
	if (!n)
		return true;
	if (!make_room(r, n))
		return false;
	if (!r->lines && before + breaks[n - 1] && !begin_lines(r))
		return false;
	memcpy(r->starts + r->count, starts, n * sizeof *starts);
	for (size_t i = 0; r->lines && i < n; i++)
		r->lines[r->count + i] =
			r->count + i + LINE_OF_FIRST + before + breaks[i];
	r->count += n;
	return true;
}

/* The row added last is a bad one; false: memory ran out. */
static bool table_rows_mark(struct table_rows *r)
{
	size_t word = (r->count - 1) / 64, words = r->bad_words;

	while (words <= word)
		words = words ? words * 2 : 16;
	if (words > r->bad_words) {
		if (!resize(&r->bad, words))
			return false;
		memset(r->bad + r->bad_words, 0,
			(words - r->bad_words) * sizeof *r->bad);
		r->bad_words = words;
	}
	r->bad[word] |= (uint64_t)1 << (r->count - 1) % 64;
	r->bad_count++;
	return true;
}

/* Add the end, and give back room that is not needed. */
static bool table_rows_finish(struct table_rows *r, uint64_t end)
{
	size_t words = r->count / 64 + 1;

	if (!resize(&r->starts, r->count) ||
		(r->lines && !resize(&r->lines, r->count)))
		return false;
	r->starts[r->count] = end;
	r->room = r->count;
	if (!r->bad || r->bad_words >= words)
		return true;
	if (!resize(&r->bad, words))
		return false;
	memset(r->bad + r->bad_words, 0,
		(words - r->bad_words) * sizeof *r->bad);
	r->bad_words = words;
	return true;
}

/*
 * The strict scalar reader of RFC 4180.
 *
 *     table = [BOM] row *(end row) [end]       end = CRLF / LF / CR
 *     row   = cell *("," cell)
 *     cell  = plain / DQUOTE *(any but DQUOTE / 2DQUOTE) DQUOTE
 */

static const size_t nowhere = SIZE_MAX;

/* How far a row has been read. */
struct walk {
	struct span text;
	size_t from, at;
	size_t open;        /* the opening quote of the cell under way */
	size_t bad;         /* a quote out of place, or nowhere */
	const char *saying; /* text and hint about it */
};

static bool is_end(char c)
{
	return c == '\n' || c == '\r';
}

static void refuse(struct walk *w, size_t at, const char *saying)
{
	w->bad = at;
	w->saying = saying;
}

/* The closing quote of a cell whose text begins at `at`, or nowhere. */
static size_t find_closing(struct span s, size_t at, size_t limit)
{
	const char *quote;

	while (at < limit &&
		(quote = memchr(s.ptr + at, '"', limit - at)) != NULL) {
		at = (size_t)(quote - s.ptr);
		if (at + 1 >= s.len || s.ptr[at + 1] != '"')
			return at;
		at += 2;
	}
	return nowhere;
}

static void walk_quoted(struct walk *w)
{
	struct span s = w->text;
	size_t limit =
		s.len - w->from > ROW_BYTES ? w->from + ROW_BYTES : s.len;
	size_t closing = find_closing(s, w->at + 1, limit);

	w->open = w->at;
	if (closing == nowhere) {
		refuse(w, w->at++,
			"a quoted cell is not closed\n"
			"Put a double quote at its end");
		return;
	}
	w->at = closing + 1;
	if (w->at < s.len && s.ptr[w->at] != ',' && !is_end(s.ptr[w->at]))
		refuse(w, w->at,
			"text stands behind a closing quote\n"
			"Double the quotes inside a quoted cell");
}

static void walk_plain(struct walk *w)
{
	struct span s = w->text;
	size_t at = w->at;

	while (at < s.len && s.ptr[at] != ',' && s.ptr[at] != '"' &&
		!is_end(s.ptr[at]))
		at++;
	w->at = at;
	w->open = nowhere;
	if (at < s.len && s.ptr[at] == '"')
		refuse(w, at,
			"a stray double quote\n"
			"Quote the whole cell and double the quotes "
			"inside it");
}

static void walk_to_line_end(struct walk *w)
{
	while (w->at < w->text.len && !is_end(w->text.ptr[w->at]))
		w->at++;
}

/* Pass the line end; false: it is a CR alone. */
static bool pass_line_end(struct walk *w)
{
	struct span s = w->text;
	bool cr;

	if (w->at >= s.len)
		return true;
	cr = s.ptr[w->at++] == '\r';
	if (!cr)
		return true;
	if (w->at >= s.len || s.ptr[w->at] != '\n')
		return false;
	w->at++;
	return true;
}

static uint64_t count_breaks(struct span s)
{
	uint64_t n = 0;

	for (size_t at = 0; (at = span_find(s, '\n', at)) < s.len; at++)
		n++;
	return n;
}

/* Line and column (both from 1) of a byte of a row. */
static struct opk_place csv_place(
	const struct csv_reader *r, const struct csv_row *row, size_t at)
{
	struct span before = span_cut(r->text, row->from, at);
	size_t last = span_find_last(before, '\n');
	uint64_t line = row->line + count_breaks(before);
	size_t column = last < before.len ? before.len - last : before.len + 1;

	return (struct opk_place){
		.file = r->shown.name,
		.line = line > UINT32_MAX ? UINT32_MAX : (uint32_t)line,
		.column = column > UINT32_MAX ? UINT32_MAX : (uint32_t)column,
	};
}

/* Of what is not kept only the row's beginning is known: that is enough. */
static void complain(struct csv_reader *r, struct csv_row *row, size_t at,
	enum opk_code code, const char *saying)
{
	struct opk_place p = { .line = row->line > UINT32_MAX
					       ? UINT32_MAX
					       : (uint32_t)row->line };

	row->bad = true;
	if (faults_want(r->faults, code, r->warn ? OPK_WARNING : OPK_ERROR,
		    &r->shown, p.line, 0))
		p = csv_place(r, row, at);
	if (r->warn)
		warn(r->faults, code, &r->shown, p.line, p.column, "%s",
			saying);
	else
		fault(r->faults, code, &r->shown, p.line, p.column, "%s",
			saying);
}

/* What is wrong with the row as a whole. */
static void judge_size(
	struct csv_reader *r, struct csv_row *row, const struct walk *w)
{
	char saying[160];

	if (row->to - row->from > ROW_BYTES)
		complain(r, row, row->from, OPK_BAD_RECORDS,
			"a row has more than 64 MiB\n"
			"orgpack reads rows of up to 67108864 bytes.");
	if (row->cells > ROW_CELLS)
		complain(r, row, row->from, OPK_BAD_RECORDS,
			"a row has too many cells\n"
			"orgpack reads up to 100000 columns.");
	if (w->bad != nowhere || !r->columns || row->cells == r->columns)
		return;
	snprintf(saying, sizeof saying,
		"the row has %zu cell%s, the header %zu\n"
		"Give every row one cell for each column.",
		row->cells, row->cells == 1 ? "" : "s", r->columns);
	complain(r, row, row->from, OPK_BAD_RECORDS, saying);
}

/* A quote's fault: a cell that begins on another line is hard to find. */
static void word_quote(const struct csv_reader *r, const struct csv_row *row,
	const struct walk *w, char *saying, size_t room)
{
	struct opk_place open;

	if (w->open < w->bad) {
		open = csv_place(r, row, w->open);
		if (open.line != csv_place(r, row, w->bad).line) {
			snprintf(saying, room,
				"%s; this one begins at line %u, column %u.",
				w->saying, open.line, open.column);
			return;
		}
	}
	snprintf(saying, room, "%s.", w->saying);
}

/* Something wrong at a byte, or nowhere. */
struct flaw {
	size_t at;
	enum opk_code code;
	const char *saying;
};

/* What is wrong within the row, in the order of its bytes. */
static void judge_bytes(
	struct csv_reader *r, struct csv_row *row, const struct walk *w)
{
	struct span s = span_cut(r->text, row->from, row->to);
	size_t nul = span_find(s, '\0', 0), invalid = text_find_invalid(s);
	char quote[256];
	struct flaw flaws[] = { { w->bad, OPK_BAD_RECORDS, quote },
		{ nul < s.len ? row->from + nul : nowhere, OPK_BAD_RECORDS,
			"a NUL byte\nWrite the table as UTF-8 text." },
		{ invalid < s.len ? row->from + invalid : nowhere,
			OPK_BAD_ENCODING,
			"the row is not UTF-8 text\n"
			"Save the table as UTF-8." } };
	const size_t n = sizeof flaws / sizeof *flaws;

	/* a cell of a row that is too long is rather closed too late */
	if (w->bad == w->open && row->to - row->from > ROW_BYTES)
		flaws[0].at = nowhere;
	else if (w->bad != nowhere)
		word_quote(r, row, w, quote, sizeof quote);
	for (size_t i = 0, first; i < n; i++) {
		first = i;
		for (size_t j = i + 1; j < n; j++)
			if (flaws[j].at < flaws[first].at)
				first = j;
		if (flaws[first].at == nowhere)
			return;
		complain(r, row, flaws[first].at, flaws[first].code,
			flaws[first].saying);
		flaws[first] = flaws[i];
	}
}

static bool keep_cell(struct csv_reader *r, const struct walk *w, size_t from)
{
	struct span *cell;

	if (!r->arena || r->cells.count == ROW_CELLS)
		return true;
	cell = vec_add(r->arena, &r->cells);
	if (cell)
		*cell = span_cut(w->text, from, w->at);
	return cell;
}

/* Walk over all cells of a row; false: memory ran out. */
static bool walk_row(struct csv_reader *r, struct walk *w, size_t *cells)
{
	struct span s = w->text;
	size_t from;

	for (*cells = 1;; ++*cells) {
		from = w->at;
		if (from < s.len && s.ptr[from] == '"')
			walk_quoted(w);
		else
			walk_plain(w);
		if (!keep_cell(r, w, from))
			return false;
		if (w->bad != nowhere || w->at >= s.len || s.ptr[w->at] != ',')
			break;
		w->at++;
	}
	if (w->bad != nowhere)
		walk_to_line_end(w);
	return true;
}

enum opk_status csv_next(struct csv_reader *r, struct csv_row *row)
{
	struct walk w = { .text = r->text,
		.from = r->at,
		.at = r->at,
		.open = nowhere,
		.bad = nowhere };
	size_t end;

	r->cells.count = 0;
	*row = (struct csv_row){ .from = r->at, .line = r->line };
	if (!walk_row(r, &w, &row->cells))
		return fault_memory(r->faults);
	end = w.at;
	row->breaks = count_breaks(span_cut(r->text, row->from, end));
	if (!pass_line_end(&w))
		r->shown.text = SPAN(""); /* excerpts count LF alone */
	row->to = w.at;
	judge_size(r, row, &w);
	judge_bytes(r, row, &w);
	r->at = row->to;
	r->line += row->breaks + (end < row->to);
	return OPK_OK;
}

void csv_init(struct csv_reader *r, const struct source *src, struct faults *f)
{
	*r = (struct csv_reader){
		.text = src->text, .shown = *src, .faults = f, .line = 1
	};
	if (span_starts(src->text, SPAN("\xef\xbb\xbf")))
		r->at = 3;
}

/* A table's file: found without following links, unpacked, mapped. */

enum { PART_BYTES = 255, SPOOL_TRIES = 100 };

/* Open the folder that a path below dir leads to, part by part. */
static int open_folder(int dir, struct span path)
{
	int fd = openat(dir, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[PART_BYTES + 1];

	while (fd >= 0 && path.len) {
		struct span part = span_split(path, '/', &path);
		int next = -1, err = ENAMETOOLONG;

		if (part.len <= PART_BYTES) {
			memcpy(name, part.ptr, part.len);
			name[part.len] = '\0';
			next = openat(fd, name,
				O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			err = errno;
		}
		close(fd);
		errno = err;
		fd = next;
	}
	return fd;
}

/* A FIFO must not hang us. */
static int open_file(int dir, const char *path)
{
	const int how = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct span all = span_of(path);
	int folder, fd, err;

	if (dir == AT_FDCWD)
		return openat(dir, path, how);
	folder = open_folder(dir, path_parent(all));
	if (folder < 0)
		return -1;
	fd = openat(folder, path_base(all).ptr, how | O_NOFOLLOW);
	err = errno;
	close(folder);
	errno = err;
	return fd;
}

static enum opk_status measure_file(
	int fd, const char *name, struct faults *f, size_t *bytes)
{
	struct source src = { .name = name };
	struct stat st;

	if (fstat(fd, &st))
		return fault_errno(f, OPK_CANNOT_READ, "read", name);
	if (!S_ISREG(st.st_mode))
		return fault(f, OPK_CANNOT_READ, &src, 0, 0,
			"'%s' is not a regular file", name);
	*bytes = (size_t)st.st_size;
	return OPK_OK;
}

static enum opk_status map_file(
	int fd, const char *name, struct faults *f, struct span *bytes)
{
	size_t n;
	enum opk_status st = measure_file(fd, name, f, &n);
	void *p;

	if (st)
		return st;
	*bytes = SPAN("");
	if (!n)
		return OPK_OK;
	p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fault_errno(f, OPK_CANNOT_READ, "map", name);
	*bytes = (struct span){ p, n };
	return OPK_OK;
}

static enum opk_status open_mapped(struct table *out, int fd, const char *name,
	const struct table_how *how, struct faults *f)
{
	struct span bytes;
	enum opk_status st = map_file(fd, name, f, &bytes);

	if (st)
		return st;
	st = table_of_pages(out, bytes, name, how, f);
	if (st && bytes.len) {
		munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
	} else if (!st && bytes.len) {
		out->mapped = (void *)(uintptr_t)bytes.ptr;
		out->mapped_bytes = bytes.len;
	}
	return st;
}

/* A file without a name, that goes when it is closed. */
static int open_spool(int dir)
{
	const int how = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
	char name[64];
	int fd = openat(dir, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);

	for (unsigned i = 0; fd < 0 && i < SPOOL_TRIES; i++) {
		snprintf(name, sizeof name, ".unpacked-%ld-%u", (long)getpid(),
			i);
		fd = openat(dir, name, how, 0600);
		if (fd >= 0)
			unlinkat(dir, name, 0);
		else if (errno != EEXIST)
			break;
	}
	return fd;
}

static enum opk_status open_packed(struct table *out, int fd, const char *name,
	const struct table_how *how, struct faults *f)
{
	size_t n;
	enum opk_status st = measure_file(fd, name, f, &n);
	int spool;

	if (st)
		return st;
	spool = open_spool(how->spool);
	if (spool < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "unpack", name);
	st = gzip_unpack(fd, name, spool, f);
	if (!st)
		st = open_mapped(out, spool, name, how, f);
	if (!st)
		out->packed = true;
	close(spool);
	return st;
}

/* How the file is now; false sets errno. */
static bool look_at(int fd, struct table_file *out)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;
	*out = (struct table_file){ .bytes = st.st_size,
		.written = st.st_mtim,
		.changed = st.st_ctim };
	return true;
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool table_is_current(const struct table *t)
{
	const struct table_file *then = &t->file;
	struct table_file now;

	return !then->is_open ||
	       (look_at(then->fd, &now) && now.bytes == then->bytes &&
		       same_time(now.written, then->written) &&
		       same_time(now.changed, then->changed));
}

static enum opk_status open_either(struct table *out, int fd, const char *name,
	bool packed, const struct table_how *how, struct faults *f)
{
	struct table_file file;
	enum opk_status st;

	/* before the first byte is read */
	if (!look_at(fd, &file))
		return fault_errno(f, OPK_CANNOT_READ, "read", name);
	file.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (file.fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	file.is_open = true;
	st = packed ? open_packed(out, fd, name, how, f)
		    : open_mapped(out, fd, name, how, f);
	if (st)
		close(file.fd);
	else
		out->file = file;
	return st;
}

enum opk_status table_open_file(struct table *out, int fd, const char *name,
	const struct table_how *how, struct faults *f)
{
	bool packed = span_ends(span_of(name), SPAN(".gz"));

	return open_either(out, fd, name, packed, how, f);
}

enum opk_status table_open(struct table *out, int dir, const char *path,
	const char *name, const struct table_how *how, struct faults *f)
{
	bool packed = span_ends(span_of(path), SPAN(".gz"));
	int fd = open_file(dir, path);
	enum opk_status st;

	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	st = open_either(out, fd, name, packed, how, f);
	close(fd);
	return st;
}

void table_close(struct table *t)
{
	if (t->mapped)
		munmap(t->mapped, t->mapped_bytes);
	if (t->file.is_open)
		close(t->file.fd);
	free(t->starts);
	free(t->lines);
	free(t->bad);
	arena_release(&t->arena);
	*t = (struct table){ 0 };
}

/* Cells of a table's rows, and their texts. */

/* A row without its line end; a bad one has no cells. */
static struct span row_body(const struct table *t, size_t row)
{
	struct span s = table_row(t, row);

	if (t->bad && table_is_bad(t, row))
		return span_cut(s, 0, 0);
	return span_cut(s, 0, s.len - row_end_bytes(s));
}

static const char *text_end(const struct table *t)
{
	return t->bytes.ptr + t->bytes.len;
}

void table_cells(const struct table *t, size_t row, struct span *cells)
{
	t->scan->cut(row_body(t, row), text_end(t), cells, t->column_count);
}

struct span table_cell(const struct table *t, size_t row, uint32_t column)
{
	/* all but the last end before the line does */
	if (!t->bad && column + 1 < t->column_count)
		return t->scan->cell(table_row(t, row), text_end(t), column);
	return t->scan->cell(row_body(t, row), text_end(t), column);
}

struct span cell_text(struct span cell, struct buf *scratch)
{
	const char *from, *end, *quote, *stop;
	char *text, *to;

	if (cell.len < 2 || cell.ptr[0] != '"')
		return cell;
	cell = span_cut(cell, 1, cell.len - 1);
	if (!cell.len || !memchr(cell.ptr, '"', cell.len))
		return cell;
	text = to = buf_extend(scratch, cell.len);
	if (!text)
		return span_cut(cell, 0, 0);
	end = cell.ptr + cell.len;
	for (from = cell.ptr; from < end; from = quote ? quote + 2 : end) {
		quote = memchr(from, '"', (size_t)(end - from));
		stop = quote ? quote + 1 : end;
		memcpy(to, from, (size_t)(stop - from));
		to += stop - from;
	}
	scratch->len -= cell.len - (size_t)(to - text);
	return (struct span){ text, (size_t)(to - text) };
}

static bool needs_quotes(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == ',' || text.ptr[i] == '"' ||
			text.ptr[i] == '\n' || text.ptr[i] == '\r')
			return true;
	return false;
}

void cell_add(struct buf *out, struct span text)
{
	struct span part;
	size_t quote;

	if (!needs_quotes(text)) {
		buf_add(out, text);
		return;
	}
	buf_add_char(out, '"');
	for (;;) {
		quote = span_find(text, '"', 0);
		part = span_cut(text, 0, quote);
		buf_add(out, part);
		if (quote == text.len)
			break;
		buf_add_text(out, "\"\"");
		text = span_cut(text, quote + 1, text.len);
	}
	buf_add_char(out, '"');
}

/* The next byte of a cell's text at *at, or -1 at its end. */
static int next_byte(struct span cell, bool quoted, size_t *at)
{
	if (*at >= cell.len - quoted)
		return -1;
	if (quoted && cell.ptr[*at] == '"')
		++*at;
	return (unsigned char)cell.ptr[(*at)++];
}

bool cell_same(struct span a, struct span b)
{
	bool qa = a.len && a.ptr[0] == '"', qb = b.len && b.ptr[0] == '"';
	size_t i = qa, k = qb;
	int x, y;

	if (qa == qb)
		return span_equal(a, b);
	do {
		x = next_byte(a, qa, &i);
		y = next_byte(b, qb, &k);
	} while (x == y && x >= 0);
	return x == y;
}

bool cell_holds(struct span cell, struct span text)
{
	size_t at = 1, n = 0;
	int c;

	if (!cell.len || cell.ptr[0] != '"')
		return span_equal(cell, text);
	while ((c = next_byte(cell, true, &at)) >= 0)
		if (n == text.len || c != (unsigned char)text.ptr[n++])
			return false;
	return n == text.len;
}

/* The index of a table row by row, and what is wrong with it. */

struct strict {
	struct csv_reader reader;
	struct table_rows *rows;
	uint64_t breaks;
	bool refused;
};

/* A table that is refused needs no index any more. */
static bool add_row(struct strict *s, const struct csv_row *row)
{
	const uint64_t from = row->from, none = 0;

	if (row->bad && !s->reader.warn && !s->refused) {
		s->refused = true;
		table_rows_release(s->rows);
	}
	if (s->refused)
		return true;
	if (!table_rows_add(s->rows, &from, &none, s->breaks, 1) ||
		(row->bad && !table_rows_mark(s->rows)))
		return false;
	s->breaks += row->breaks;
	return true;
}

/* Index row by row with the strict reader, which says what is wrong. */
static enum opk_status table_index_strictly(
	const struct table_part *p, struct table_rows *rows, struct faults *f)
{
	struct strict s = { .rows = rows, .breaks = p->breaks };
	struct csv_row row;

	csv_init(&s.reader, p->src, f);
	s.reader.at = p->begin;
	s.reader.line = p->line;
	s.reader.columns = p->columns;
	s.reader.warn = p->how->reject;
	while (csv_has_row(&s.reader) && !table_rows_are_too_many(rows)) {
		enum opk_status st = csv_next(&s.reader, &row);

		if (st)
			return st;
		if (!add_row(&s, &row))
			return fault_memory(f);
	}
	return s.refused ? OPK_MALFORMED : OPK_OK;
}

/*
 * The index of a table by many workers.
 *
 * A line feed ends a row unless it is within quotes, and whether it is
 * depends on all quotes before it. So the table is taken in chunks: a worker
 * counts the quotes of its chunk, waits until those before have been counted,
 * and knows how its chunk begins. It looks for the first line feed outside
 * quotes there and indexes from it, to the end of the row that reaches beyond
 * the chunk; the bytes are still in its cache. Rows are put into the table in
 * the order of chunks. A worker alone needs no counting.
 */

enum { CHUNK = 1 << 20, MOST_WORKERS = 64, PAGE_BYTES = 4096 };

struct crew {
	const struct table_part *part;
	struct span text;
	size_t chunk, chunks;
	struct table_rows *rows;

	struct scan_part *parts; /* one for each worker */

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t moved; /* one of these has */
	size_t counted;       /* chunks whose quotes have been */
	size_t added;         /* chunks whose rows are in the table */
	bool quoted;          /* chunk `counted` begins within quotes */
	uint64_t breaks;
	enum table_verdict verdict;
};

static void judge(struct crew *c, enum table_verdict v)
{
	if (v > c->verdict)
		c->verdict = v;
}

/* Put rows into the table; nobody else does now. */
static void add(struct crew *c, const struct scan_part *p)
{
	if (!table_rows_add(c->rows, p->starts, p->breaks, c->breaks, p->count))
		judge(c, TABLE_LOST_MEMORY);
	else if (table_rows_are_too_many(c->rows))
		judge(c, TABLE_DOUBTFUL);
	c->breaks += p->all_breaks;
}

/* Index rows from byte `from`, where one begins. */
static enum table_verdict index_rows(
	const struct crew *c, struct scan_part *p, size_t from, size_t to)
{
	if (!p->room && !scan_part_grow(p))
		return TABLE_LOST_MEMORY;
	p->text = c->text;
	p->columns = c->part->columns;
	p->from = from;
	p->to = to;
	p->starts[0] = from;
	p->breaks[0] = 0;
	p->count = 1;
	p->all_breaks = 0;
	if (c->part->scan->index(p))
		return TABLE_FINE;
	return p->lost_memory ? TABLE_LOST_MEMORY : TABLE_DOUBTFUL;
}

/*
 * Ask for the pages of a chunk at once: a fault for each of them costs a
 * tenth of the time. Whether it is done is all the same.
 */
static void touch(const struct crew *c, size_t from, size_t to)
{
#ifdef MADV_POPULATE_READ
	uintptr_t at = (uintptr_t)c->text.ptr + from;
	size_t skew = at % PAGE_BYTES;

	if (c->part->mapped)
		madvise((void *)(at - skew), to - from + skew,
			MADV_POPULATE_READ);
#else
	(void)c, (void)from, (void)to;
#endif
}

static size_t chunk_from(const struct crew *c, size_t k)
{
	return c->part->begin + k * c->chunk;
}

static size_t chunk_to(const struct crew *c, size_t k)
{
	return k + 1 == c->chunks ? c->text.len : chunk_from(c, k + 1);
}

static bool is_over(struct crew *c)
{
	bool over;

	pthread_mutex_lock(&c->lock);
	over = c->verdict != TABLE_FINE;
	pthread_mutex_unlock(&c->lock);
	return over;
}

/* Wait for a chunk's turn; false: the work is over. */
static bool await(struct crew *c, const size_t *turn, size_t k)
{
	while (*turn != k && c->verdict == TABLE_FINE)
		pthread_cond_wait(&c->moved, &c->lock);
	return c->verdict == TABLE_FINE;
}

/* Is the chunk's beginning within quotes? False: the work is over. */
static bool learn_beginning(struct crew *c, size_t k, bool *quoted)
{
	size_t from = chunk_from(c, k), to = chunk_to(c, k);
	bool odd, go_on;

	touch(c, from, to);
	odd = c->part->scan->quotes_are_odd(span_cut(c->text, from, to));
	pthread_mutex_lock(&c->lock);
	go_on = await(c, &c->counted, k);
	*quoted = c->quoted;
	c->quoted ^= odd;
	c->counted++;
	pthread_cond_broadcast(&c->moved);
	pthread_mutex_unlock(&c->lock);
	return go_on;
}

static void index_chunk(void *user, unsigned worker, size_t k)
{
	struct crew *c = user;
	struct scan_part *p = &c->parts[worker];
	enum table_verdict v = TABLE_FINE;
	size_t from = chunk_from(c, k), to = chunk_to(c, k);
	bool quoted;

	if (is_over(c) || !learn_beginning(c, k, &quoted))
		return;
	p->count = 0;
	p->all_breaks = 0;
	if (k)
		from = c->part->scan->find_row(c->text, from, to, quoted);
	if (from < c->text.len)
		v = index_rows(c, p, from, to);
	pthread_mutex_lock(&c->lock);
	if (await(c, &c->added, k) && v == TABLE_FINE)
		add(c, p);
	judge(c, v);
	c->added++;
	pthread_cond_broadcast(&c->moved);
	pthread_mutex_unlock(&c->lock);
}

static void work_together(struct crew *c, unsigned workers)
{
	if (workers > MOST_WORKERS)
		workers = MOST_WORKERS;
	c->parts = calloc(workers, sizeof *c->parts);
	if (!c->parts || pthread_mutex_init(&c->lock, NULL)) {
		judge(c, TABLE_LOST_MEMORY);
	} else if (pthread_cond_init(&c->moved, NULL)) {
		judge(c, TABLE_LOST_MEMORY);
		pthread_mutex_destroy(&c->lock);
	} else {
		pool_run_each(workers, c->chunks, index_chunk, c);
		pthread_cond_destroy(&c->moved);
		pthread_mutex_destroy(&c->lock);
	}
	for (unsigned i = 0; c->parts && i < workers; i++)
		scan_part_release(&c->parts[i]);
	free(c->parts);
}

/* Each part begins where the one before ended. */
static void work_alone(struct crew *c)
{
	struct scan_part p = { 0 };
	size_t from = c->part->begin;

	while (c->verdict == TABLE_FINE && from < c->text.len) {
		size_t to = c->text.len - from > c->chunk ? from + c->chunk
							  : c->text.len;

		touch(c, from, to);
		judge(c, index_rows(c, &p, from, to));
		if (c->verdict == TABLE_FINE)
			add(c, &p);
		from = p.end;
	}
	scan_part_release(&p);
}

enum table_verdict table_index(
	const struct table_part *p, struct table_rows *rows)
{
	struct crew c = { .part = p,
		.text = p->src->text,
		.chunk = p->how->chunk ? p->how->chunk : CHUNK,
		.rows = rows,
		.breaks = p->breaks };
	size_t bytes = c.text.len - p->begin;

	if (!bytes)
		return TABLE_FINE;
	c.chunks = (bytes - 1) / c.chunk + 1;
	if (p->how->workers < 2 || c.chunks < 2)
		work_alone(&c);
	else
		work_together(&c, p->how->workers);
	return c.verdict;
}
