/* SPDX-License-Identifier: MIT */
/* The plan that takes a conversion back record by record. */
#include "plan/undo_convert.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/gzip.h"
#include "model/world.h"
#include "plan/hashing.h"
#include "plan/recordcount.h"
#include "records/record_link.h"
#include "records/rewrite.h"
#include "store/history.h"
#include "store/load.h"
#include "table/row_match.h"
#include "table/trace.h"
#include "util/delta_apply.h"
#include "util/delta_read.h"

/* One table of the conversion. */
struct undone_table {
	struct undoing_records *all;
	const struct node *about; /* of the entry's detail */
	struct span path, module;
	bool was_made; /* by the conversion: there was none before */
	int image;     /* what the history has of it, or -1 */
	bool is_delta;
	/* as the conversion found and left it; not of a made one */
	struct digest before, after;
	struct digest digest; /* as it is */
	struct table now;     /* as it is */
	struct table old; /* rows as they were before; empty for a made one */
	struct map old_rows; /* by id */
	struct trace_list touched;
	uint64_t *gone, *changed; /* a bit for each row of now */
	uint32_t *old_row;        /* by row of now that changes */
	VEC(uint32_t) lost;       /* rows of old that are gone by now */
	uint32_t *column;         /* by column of now: that of old, or none */
	size_t gone_count, changed_count;
	struct arena arena;
};

/* What becomes of a touched record. */
enum outcome { OUTCOME_GONE, OUTCOME_GOES, OUTCOME_STAYS };

/* Of a module. */
struct touched_record {
	struct span module;
	const struct node *about; /* of the entry's detail */
	bool is_loaded;
	bool is_unchanged; /* the table is as the conversion left it */
	struct trace_list list;
	unsigned char *fates; /* by item of the list */
	uint32_t *rows;       /* of the table as it is */
};

struct linked_entry {
	const struct history_entry *entry;
	struct span bytes; /* of rows.csv, mapped */
	VEC(struct touched_record) modules;
	bool is_wanted; /* it stands in the way, and is to go as well */
};

/* A column that leads to records. */
struct linked_column {
	uint32_t number;
	struct link link;
};

struct linked_table {
	struct span module, path;
	struct table table;
	bool is_open;
	uint32_t id, se_module;
	VEC(struct linked_column) columns;
};

static enum opk_status undo_rows_write(struct undone_table *t, int out);
static enum opk_status undo_old_read(
	struct undone_table *t, int image, bool is_delta);
static enum opk_status undo_rows_decide(struct undone_table *t);
static bool undo_links_keep_any(const struct undo_links *u, struct span module);
static bool undo_links_keep(
	const struct undo_links *u, struct span module, struct span id);
static struct touched_record *linked_touched(
	struct linked_entry *l, struct span module);
static enum opk_status linked_load(
	struct undo_links *u, struct linked_entry *l, struct touched_record *t);
static bool linked_is_taken_back(const struct undo_links *u, uint64_t id);
static struct linked_table *linked_table_of(
	const struct undo_links *u, struct span module);
static void linked_find_unchanged(struct undo_links *u);
static bool linked_add_wanted(struct undo_links *u);
static enum opk_status linked_open(
	struct undo_links *u, const struct history_entry *first);

bool undo_is_conversion(const struct history_entry *e)
{
	const struct node *tables = node_get(e->detail, SPAN("tables"));

	return span_is(e->command, "convert") && tables &&
	       tables->type == NODE_LIST;
}

static enum opk_status no_rows(const struct history_entry *e, struct faults *f)
{
	return fault(f, OPK_BAD_HISTORY, NULL, 0, 0,
		"the history lacks " TRACE_FILE
		" of transaction %ju, or has a damaged one\n"
		"Without it records that were edited since cannot be told.",
		(uintmax_t)e->id);
}

/* Is the kept file the one that the entry speaks of? False with errno 0: no;
 * else it could not be read. */
static bool is_kept(const struct history_entry *e, int fd)
{
	char hex[DIGEST_HEX + 1];
	struct digest d;

	if (!hashing_of_file(fd, &d))
		return false;
	errno = 0;
	digest_format(&d, hex);
	NODE_EACH (n, e->kept) {
		struct span sum = node_get_text(n, "sha256");

		if (span_is(node_get_text(n, "name"), TRACE_FILE))
			return span_ends(sum, span_of(hex));
	}
	return false;
}

/* The bytes of an entry's rows.csv, mapped; bad-history when it is not the one
 * that the entry speaks of. */
static enum opk_status undo_open_trace(struct store *s,
	const struct history_entry *e, struct faults *f, struct span *out)
{
	int fd = store_open_kept(s, e->id, TRACE_FILE);
	struct stat st;
	void *p = MAP_FAILED;

	int err;

	if (fd < 0)
		return errno == ENOENT || errno == EBADMSG
			       ? no_rows(e, f)
			       : fault_errno(f, OPK_CANNOT_READ, "open",
					 TRACE_FILE);
	if (is_kept(e, fd) && !fstat(fd, &st) && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
			0);
	err = errno;
	close(fd);
	errno = err;
	if (p == MAP_FAILED)
		return err ? fault_errno(f, OPK_CANNOT_READ, "read", TRACE_FILE)
			   : no_rows(e, f);
	*out = (struct span){ p, (size_t)st.st_size };
	return OPK_OK;
}

/* A new, unnamed file; -1: said. */
static int undo_scratch(struct undoing_records *u)
{
	int fd = openat(u->spool, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		fd = memfd_create("orgpack", MFD_CLOEXEC);
	if (fd < 0)
		fault_errno(u->faults, OPK_CANNOT_WRITE, "make",
			"a temporary file");
	return fd;
}

/* Where the new bytes of an operation go. */
static enum opk_status open_output(
	struct undoing_records *u, struct plan_op *op, int *fd)
{
	if (!u->dry_run)
		return store_stage(u->store, u->faults, &op->staged, fd);
	*fd = undo_scratch(u);
	return *fd >= 0 ? OPK_OK : OPK_SYSTEM;
}

static enum opk_status digest_output(
	struct undoing_records *u, struct plan_op *op, int fd)
{
	bool good;

	if (op->staged)
		return store_stage_digest(
			u->store, op->staged, u->faults, &op->after);
	good = hashing_of_file(fd, &op->after);
	if (!good)
		fault_errno(
			u->faults, OPK_CANNOT_READ, "read", "a temporary file");
	close(fd);
	return good ? OPK_OK : OPK_SYSTEM;
}

static enum opk_status damaged_image(struct undone_table *t)
{
	return fault(t->all->faults, OPK_BAD_HISTORY,
		&(struct source){ .name = t->path.ptr }, 0, 0,
		"the before-image of '%.*s' is damaged", SPAN_ARG(t->path));
}

/* Write with `fill` what the table will be, and put that into the plan. What
 * it must be is in `wanted`, if that is known. */
static enum opk_status add_change(struct undone_table *t,
	enum opk_status (*fill)(struct undone_table *t, int out),
	const struct digest *wanted)
{
	struct undoing_records *u = t->all;
	struct plan_op op = {
		.action = PLAN_CHANGE, .path = t->path, .before = t->digest
	};
	struct plan_op *to;
	int fd = -1;
	enum opk_status st = open_output(u, &op, &fd);

	if (!st)
		st = fill(t, fd);
	if (!st)
		st = digest_output(u, &op, fd);
	else if (u->dry_run && fd >= 0)
		close(fd);
	if (!st && wanted && !digest_equal(&op.after, wanted))
		st = damaged_image(t);
	to = st ? NULL : plan_add(u->arena, u->plan);
	if (!to)
		return st ? st : fault_memory(u->faults);
	*to = op;
	return OPK_OK;
}

/* A table that the conversion made goes when nothing else is in it. */
static enum opk_status add_op(struct undone_table *t)
{
	struct undoing_records *u = t->all;
	struct plan_op *op;

	if (!t->gone_count && !t->changed_count && !t->lost.count)
		return OPK_OK;
	if (!t->was_made || t->gone_count < t->now.row_count)
		return add_change(t, undo_rows_write, NULL);
	op = plan_add(u->arena, u->plan);
	if (!op)
		return fault_memory(u->faults);
	*op = (struct plan_op){
		.action = PLAN_DELETE, .path = t->path, .before = t->digest
	};
	return OPK_OK;
}

static enum opk_status cannot_restore(struct undone_table *t)
{
	return fault_errno(
		t->all->faults, OPK_CANNOT_WRITE, "write", t->path.ptr);
}

/* The old file out of a table that is as the conversion left it. */
static enum opk_status restore(struct undone_table *t, int out)
{
	struct stat st;
	off_t at = 0;
	int now;
	enum opk_status status;

	if (t->is_delta) {
		now = openat(store_dir(t->all->store), t->path.ptr,
			O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		if (now < 0)
			return cannot_restore(t);
		status = delta_apply(
			t->image, t->path.ptr, now, out, t->all->faults);
		close(now);
		return status;
	}
	if (fstat(t->image, &st))
		return cannot_restore(t);
	while (at < st.st_size) {
		ssize_t n =
			sendfile(out, t->image, &at, (size_t)(st.st_size - at));

		if (n < 0 && errno != EINTR)
			return cannot_restore(t);
		if (!n)
			break;
	}
	return OPK_OK;
}

static enum opk_status open_image(struct undone_table *t)
{
	if (t->was_made)
		return OPK_OK;
	t->image = store_open_image(t->all->store, t->all->entry->id, t->path,
		&t->is_delta, &t->before, &t->after);
	if (t->image >= 0)
		return OPK_OK;
	/* only what is not there, or is damaged, is the history's fault */
	return fault_errno(t->all->faults,
		errno == ENOENT || errno == EBADMSG ? OPK_BAD_HISTORY
						    : OPK_CANNOT_READ,
		"open", "a before-image of the history");
}

static enum opk_status open_now(struct undone_table *t)
{
	struct undoing_records *u = t->all;
	struct table_how how = { .workers = u->session->workers,
		.spool = u->spool,
		.reject = true }; /* malformed rows stay as they are */
	enum opk_status st = table_open(&t->now, store_dir(u->store),
		t->path.ptr, t->path.ptr, &how, u->faults);

	if (st)
		return st;
	return hashing_of_table(&t->now, &t->digest)
		       ? OPK_OK
		       : fault_errno(u->faults, OPK_CANNOT_READ, "read",
				 t->path.ptr);
}

/* Nobody has touched the table: it becomes what it was, byte for byte. */
static enum opk_status undo_exactly(struct undone_table *t)
{
	t->all->removed += (size_t)node_get_int(t->about, "created", 0);
	t->all->returned += (size_t)node_get_int(t->about, "changed", 0);
	return add_change(t, restore, &t->before);
}

/* A delta is checked by whoever reads it. */
static enum opk_status check_image(struct undone_table *t)
{
	struct digest d;

	if (t->is_delta)
		return OPK_OK;
	if (!hashing_of_file(t->image, &d))
		return fault_errno(t->all->faults, OPK_CANNOT_READ,
			"read the before-image of", t->path.ptr);
	return digest_equal(&d, &t->before) ? OPK_OK : damaged_image(t);
}

static enum opk_status undo_by_rows(struct undone_table *t)
{
	enum opk_status st = trace_read(t->all->touched, TRACE_FILE, t->module,
		&t->arena, t->all->faults, &t->touched);

	if (!st && !t->was_made)
		st = check_image(t);
	if (!st && !t->was_made)
		st = undo_old_read(t, t->image, t->is_delta);
	if (!st)
		st = undo_rows_decide(t);
	return st ? st : add_op(t);
}

/* The table is gone: records that it made are, too, and the others with it. */
static enum opk_status say_gone(struct undone_table *t)
{
	if (t->was_made)
		return OPK_OK;
	t->all->kept += (size_t)node_get_int(t->about, "changed", 0);
	return fault(t->all->faults, OPK_RECORD_EDITED,
		&(struct source){ .name = t->path.ptr }, 0, 0,
		"the table was removed since, and stays away\n"
		"Bring it back first, for instance from version control.");
}

static enum opk_status undo_table(struct undone_table *t)
{
	bool is_there = false;
	enum opk_status st =
		store_has(t->all->store, t->path, t->all->faults, &is_there);

	if (st)
		return st;
	if (!is_there) {
		say_gone(t);
		return OPK_OK;
	}
	st = open_image(t);
	if (!st)
		st = open_now(t);
	if (!st)
		st = !t->was_made && digest_equal(&t->digest, &t->after) &&
				     !undo_links_keep_any(
					     t->all->links, t->module)
			     ? undo_exactly(t)
			     : undo_by_rows(t);
	if (t->image >= 0)
		close(t->image);
	table_close(&t->old);
	table_close(&t->now);
	t->all->faults->seen_text = NULL; /* other bytes may lie there then */
	return st;
}

/* What was queued goes if nobody has touched it. */
static enum opk_status undo_outbox(struct undoing_records *u)
{
	const struct node *about = node_get(u->entry->detail, SPAN("outbox"));
	struct span path = arena_copy(u->arena, node_get_text(about, "path"));
	struct digest now, then;
	struct plan_op *op;
	bool is_read, is_there = false;
	int fd;
	enum opk_status st;

	if (!path.ptr)
		return fault_memory(u->faults);
	st = path.len ? store_has(u->store, path, u->faults, &is_there)
		      : OPK_OK;
	if (st || !is_there ||
		!digest_parse(node_get_text(about, "sha256"), &then))
		return st;
	fd = store_open_file(u->store, path); /* it may be large */
	is_read = fd >= 0 && hashing_of_file(fd, &now);
	if (fd >= 0)
		close(fd);
	if (!is_read)
		return fault_errno(
			u->faults, OPK_CANNOT_READ, "read", path.ptr);
	if (!digest_equal(&now, &then) && !u->force) {
		warn(u->faults, OPK_RECORD_EDITED,
			&(struct source){ .name = path.ptr }, 0, 0,
			"the outbox of the conversion was edited since, and "
			"stays\n--force takes it away, too.");
		return OPK_OK;
	}
	op = plan_add(u->arena, u->plan);
	if (!op)
		return fault_memory(u->faults);
	*op = (struct plan_op){ .action = PLAN_DELETE,
		.internal = true,
		.path = path,
		.before = now };
	return OPK_OK;
}

static bool describe(struct undoing_records *u)
{
	u->plan->command = SPAN("undo");
	u->plan->undoes = u->entry->id;
	u->plan->summary = arena_print(u->arena, "take back %ju: %.*s%s",
		(uintmax_t)u->entry->id, SPAN_ARG(u->entry->summary),
		u->kept ? " (in part)" : "");
	return u->plan->summary.ptr;
}

enum opk_status undo_records(struct undoing_records *u)
{
	enum opk_status st =
		undo_open_trace(u->store, u->entry, u->faults, &u->touched);

	u->spool = open("/var/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	NODE_EACH (n, node_get(u->entry->detail, SPAN("tables"))) {
		struct undone_table t = { .all = u,
			.about = n,
			.path = arena_copy(u->arena, node_get_text(n, "path")),
			.module = node_get_text(n, "module"),
			.was_made = node_get_bool(n, "made", false),
			.image = -1 };

		if (!st && !t.path.ptr)
			st = fault_memory(u->faults);
		if (!st)
			st = undo_table(&t);
		arena_release(&t.arena);
	}
	if (!st)
		st = undo_outbox(u);
	if (!st && !describe(u))
		st = fault_memory(u->faults);
	if (!st)
		plan_seal(u->plan);
	return st;
}

void undo_records_release(struct undoing_records *u)
{
	if (u->touched.len)
		munmap((void *)(uintptr_t)u->touched.ptr, u->touched.len);
	u->touched = (struct span){ 0 };
	if (u->spool >= 0)
		close(u->spool);
	u->spool = -1;
}

/* Rows of a table as they were before a conversion, out of the history. */

/* A header of the columns that the table had then. */
static void add_header(const struct undone_table *t, struct buf *out)
{
	const struct node *columns = node_get(t->about, SPAN("columns"));
	int64_t all =
		columns && columns->type == NODE_LIST ? columns->count : 0;
	int64_t added = node_get_int(t->about, "columns_added", 0), i = 0;

	NODE_EACH (n, columns) {
		if (i == all - added)
			break;
		if (i++)
			buf_add_char(out, ',');
		cell_add(out, n->text);
	}
	buf_add_char(out, '\n');
}

static enum opk_status take_literal(void *user, struct span bytes)
{
	struct buf *out = user;

	buf_add(out, bytes);
	if (bytes.len && !row_end_bytes(bytes))
		buf_add_char(out, '\n');
	return OPK_OK;
}

static enum opk_status map_image(
	struct undone_table *t, int image, struct span *out)
{
	struct faults *f = t->all->faults;
	struct stat st;
	void *p;

	if (fstat(image, &st))
		return fault_errno(f, OPK_CANNOT_READ, "read", t->path.ptr);
	p = st.st_size ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
				 image, 0)
		       : NULL;
	if (p == MAP_FAILED)
		return fault_errno(f, OPK_CANNOT_READ, "map", t->path.ptr);
	*out = (struct span){ p, (size_t)st.st_size };
	return OPK_OK;
}

static enum opk_status collect_packed(
	struct undone_table *t, int image, struct span *out)
{
	int plain = undo_scratch(t->all);
	enum opk_status st = plain < 0 ? OPK_SYSTEM : OPK_OK;

	if (!st)
		st = gzip_unpack(image, t->path.ptr, plain, t->all->faults);
	if (!st)
		st = map_image(t, plain, out);
	if (plain >= 0)
		close(plain);
	return st;
}

/* The whole old file, or the rows of it that a delta has. */
static enum opk_status collect(
	struct undone_table *t, int image, bool is_delta, struct span *out)
{
	struct faults *f = t->all->faults;
	struct buf text = { 0 };
	enum opk_status status;

	if (is_delta) {
		add_header(t, &text);
		status = delta_literals(
			image, t->path.ptr, f, take_literal, &text);
		*out = arena_copy(&t->arena, buf_span(&text));
		if (!status && (text.failed || !out->ptr))
			status = fault_memory(f);
		buf_release(&text);
		return status;
	}
	if (span_ends(t->path, SPAN(".gz")))
		return collect_packed(t, image, out);
	return map_image(t, image, out);
}

static enum opk_status index_rows(struct undone_table *t)
{
	uint32_t id = table_column(&t->old, SPAN("id"));
	struct buf text = { 0 };
	bool good = true;

	t->old_rows.arena = &t->arena;
	for (size_t i = 0; good && id != COLUMN_NONE && i < t->old.row_count;
		i++) {
		struct span key;

		if (table_is_bad(&t->old, i))
			continue;
		buf_clear(&text);
		key = cell_text(table_cell(&t->old, i, id), &text);
		if (!trace_find(&t->touched, key))
			continue;
		key = arena_copy(&t->arena, key);
		good = key.ptr &&
		       map_add(&t->old_rows, key, (uint32_t)i) != MAP_NONE;
	}
	good &= !text.failed;
	buf_release(&text);
	return good ? OPK_OK : fault_memory(t->all->faults);
}

/* Read the rows as they were before the conversion into t->old. */
static enum opk_status undo_old_read(
	struct undone_table *t, int image, bool is_delta)
{
	struct faults unheard = { .arena = &t->arena };
	struct table_how how = { .workers = t->all->session->workers,
		.reject = true };
	struct span bytes;
	enum opk_status st = collect(t, image, is_delta, &bytes);

	if (st)
		return st;
	st = table_of(&t->old, bytes, t->path.ptr, &how, &unheard);
	if (st && !is_delta && bytes.len)
		munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
	if (st)
		return fault(t->all->faults, OPK_BAD_HISTORY,
			&(struct source){ .name = t->path.ptr }, 0, 0,
			"what the history has of '%.*s' is no table",
			SPAN_ARG(t->path));
	if (!is_delta && bytes.len) { /* the table gives the pages back */
		t->old.mapped = (void *)(uintptr_t)bytes.ptr;
		t->old.mapped_bytes = bytes.len;
	}
	return index_rows(t);
}

/* One table of a conversion, taken back record by record. */

static const struct node *columns_of(const struct undone_table *t)
{
	return node_get(t->about, SPAN("columns"));
}

/* Which column is which, of the old table. */
static enum opk_status match_columns(struct undone_table *t)
{
	t->column = arena_new(&t->arena, uint32_t, t->now.column_count + 1);
	if (!t->column)
		return fault_memory(t->all->faults);
	for (size_t k = 0; k < t->now.column_count; k++)
		t->column[k] = table_column(&t->old, t->now.columns[k]);
	return OPK_OK;
}

/* Room to look at rows. */
struct looking {
	struct undone_table *table;
	uint32_t id;
	bool *seen; /* by number of the touched record */
	struct row_match match;
	struct buf text;
};

static void set_bit(uint64_t *bits, size_t i)
{
	bits[i / 64] |= (uint64_t)1 << i % 64;
}

static enum opk_status lost_image(struct undone_table *t, struct span id)
{
	return fault(t->all->faults, OPK_BAD_HISTORY,
		&(struct source){ .name = t->path.ptr }, 0, 0,
		"the history lacks record %.*s as it was before the conversion",
		SPAN_ARG(id));
}

/* An edited record stays, unless force says otherwise. */
static void say_edited(struct undone_table *t, size_t row, struct span id)
{
	struct source src = { .name = t->path.ptr, .text = t->now.bytes };
	uint64_t line = table_line(&t->now, row);

	t->all->kept++;
	fault(t->all->faults, OPK_RECORD_EDITED, &src,
		line < UINT32_MAX ? (uint32_t)line : 0, 0,
		"record %.*s was edited since, and stays as it is\n"
		"--force takes it back, too, and loses the edit.",
		SPAN_ARG(id));
}

/* Nor does a record go to which one leads that was edited, and stays. */
static void say_needed(struct undone_table *t, size_t row, struct span id)
{
	struct source src = { .name = t->path.ptr, .text = t->now.bytes };
	uint64_t line = table_line(&t->now, row);

	t->all->kept++;
	fault(t->all->faults, OPK_RECORD_EDITED, &src,
		line < UINT32_MAX ? (uint32_t)line : 0, 0,
		"record %.*s stays, since one that was edited leads to it\n"
		"--force takes both back, and loses the edit.",
		SPAN_ARG(id));
}

static enum opk_status decide_row(struct looking *l, size_t row)
{
	struct undone_table *t = l->table;
	const struct trace *x;
	struct span id;
	uint32_t old;

	if (table_is_bad(&t->now, row))
		return OPK_OK;
	buf_clear(&l->text);
	id = cell_text(table_cell(&t->now, row, l->id), &l->text);
	x = trace_find(&t->touched, id);
	if (!x)
		return OPK_OK;
	l->seen[x - t->touched.items.items] = true;
	if (!t->all->force && !row_is_as_written(&l->match, row, x->print)) {
		say_edited(t, row, id);
		return OPK_OK;
	}
	if (x->was_made && undo_links_keep(t->all->links, t->module, id)) {
		say_needed(t, row, id);
		return OPK_OK;
	}
	if (x->was_made) {
		set_bit(t->gone, row);
		t->gone_count++;
		return OPK_OK;
	}
	old = map_get(&t->old_rows, id);
	if (old == MAP_NONE)
		return lost_image(t, id);
	set_bit(t->changed, row);
	t->changed_count++;
	t->old_row[row] = old;
	return OPK_OK;
}

/* A record that was changed by the conversion and removed since. */
static enum opk_status decide_lost(struct undone_table *t, struct span id)
{
	uint32_t old = map_get(&t->old_rows, id), *lost;

	if (!t->all->force) {
		t->all->kept++;
		fault(t->all->faults, OPK_RECORD_EDITED,
			&(struct source){ .name = t->path.ptr }, 0, 0,
			"record %.*s was removed since, and stays away\n"
			"--force brings it back.",
			SPAN_ARG(id));
		return OPK_OK;
	}
	if (old == MAP_NONE)
		return lost_image(t, id);
	lost = vec_add(&t->arena, &t->lost);
	if (!lost)
		return fault_memory(t->all->faults);
	*lost = old;
	return OPK_OK;
}

static enum opk_status decide_all(struct looking *l)
{
	struct undone_table *t = l->table;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < t->now.row_count; i++)
		st = decide_row(l, i);
	for (size_t i = 0; !st && i < t->touched.items.count; i++)
		if (!l->seen[i] && !t->touched.items.items[i].was_made)
			st = decide_lost(t, t->touched.items.items[i].id);
	return l->text.failed || l->match.row.failed
		       ? fault_memory(t->all->faults)
		       : st;
}

static bool take_room(struct looking *l)
{
	struct undone_table *t = l->table;
	struct arena *a = &t->arena;
	size_t words = t->now.row_count / 64 + 1;

	l->seen = arena_new(a, bool, t->touched.items.count + 1);
	t->gone = arena_new(a, uint64_t, words);
	t->changed = arena_new(a, uint64_t, words);
	t->old_row = arena_new(a, uint32_t, t->now.row_count + 1);
	return row_match_init(&l->match, &t->now, columns_of(t), a) &&
	       l->seen && t->gone && t->changed && t->old_row;
}

/* Decide what goes, what goes back and what stays. */
static enum opk_status undo_rows_decide(struct undone_table *t)
{
	struct looking l = { .table = t,
		.id = table_column(&t->now, SPAN("id")) };
	enum opk_status st = match_columns(t);

	if (l.id == COLUMN_NONE)
		return fault(t->all->faults, OPK_BAD_RECORDS,
			&(struct source){ t->path.ptr, t->now.bytes }, 1, 1,
			"the table has no column 'id' any more");
	if (!st && !take_room(&l))
		st = fault_memory(t->all->faults);
	if (!st)
		st = decide_all(&l);
	buf_release(&l.text);
	row_match_release(&l.match);
	t->all->removed += t->gone_count;
	t->all->returned += t->changed_count + t->lost.count;
	return st;
}

/* An old row, in the columns that the table has now. */
static bool write_old(const struct undone_table *t, size_t old, struct buf *out)
{
	struct span row = table_row(&t->old, old);
	size_t end = row_end_bytes(row);
	bool same = t->old.column_count == t->now.column_count;

	for (size_t i = 0; same && i < t->now.column_count; i++)
		same = t->column[i] == i;
	if (same) {
		buf_add(out, span_cut(row, 0, row.len - end));
	} else {
		for (size_t i = 0; i < t->now.column_count; i++) {
			if (i)
				buf_add_char(out, ',');
			if (t->column[i] != COLUMN_NONE)
				buf_add(out,
					table_cell(&t->old, old, t->column[i]));
		}
	}
	buf_add(out,
		end ? span_cut(row, row.len - end, row.len) : t->now.line_end);
	return !out->failed;
}

static bool change(void *user, unsigned worker, size_t row, struct buf *out)
{
	const struct undone_table *t = user;

	(void)worker;
	return write_old(t, t->old_row[row], out);
}

static bool fresh(void *user, unsigned worker, size_t row, struct buf *out)
{
	const struct undone_table *t = user;

	(void)worker;
	return write_old(t, t->lost.items[row], out);
}

/* Write the table as it will be. */
static enum opk_status undo_rows_write(struct undone_table *t, int out)
{
	struct rewrite r = { .table = &t->now,
		.header = t->now.header,
		.line_end = t->now.line_end,
		.changed = t->changed,
		.gone = t->gone,
		.fresh_count = t->lost.count,
		.change = change,
		.fresh = fresh,
		.user = t,
		.workers = t->all->session->workers,
		.pack = t->now.packed };
	struct rewritten done;

	return rewrite_run(
		&r, out, t->path.ptr, false, &t->arena, t->all->faults, &done);
}

/*
 * First it is found what becomes of each record that the conversions have
 * touched; then all records that stay are asked where they lead.
 */

/* A touched record. */
struct hit {
	struct linked_entry *entry;
	struct touched_record *touched;
	size_t number;
};

/* Looking for what stands in the way. */
struct seeking {
	struct undo_links *links;
	struct buf text, id, module;
	VEC(struct hit) waiting; /* kept records that are to be looked at */
	struct span *cells;
	struct record_cursor cursor;
	struct faults faults; /* of the pass */
	bool grown;           /* entries are to be added */
	enum opk_status st;
};

static struct span row_id(
	const struct linked_table *t, size_t row, struct buf *room)
{
	return t->id == COLUMN_NONE
		       ? (struct span){ 0 }
		       : cell_plain(table_cell(&t->table, row, t->id), room);
}

/* The newest of the entries that touched a record, from one of them on. */
static bool find_touched(struct undo_links *u, struct span module,
	struct span id, size_t from, struct hit *out)
{
	for (size_t i = from; id.len && i < u->entries.count; i++) {
		struct linked_entry *l = u->entries.items[i];
		struct touched_record *t = linked_touched(l, module);
		const struct trace *x =
			t && t->is_loaded ? trace_find(&t->list, id) : NULL;

		if (!x)
			continue;
		*out = (struct hit){ l, t, (size_t)(x - t->list.items.items) };
		return true;
	}
	return false;
}

/* What becomes of a row that the entries have touched. */
static void decide_linked_row(struct seeking *s, const struct linked_table *t,
	struct row_match *matches, size_t row)
{
	struct undo_links *u = s->links;
	struct span id = row_id(t, row, &s->id);
	struct hit h;
	unsigned char outcome = OUTCOME_GOES;

	if (!find_touched(u, t->module, id, 0, &h))
		return;
	for (size_t i = 0; !u->force && i < u->entries.count; i++)
		if (u->entries.items[i] == h.entry &&
			!row_is_as_written(&matches[i], row,
				h.touched->list.items.items[h.number].print))
			outcome = OUTCOME_STAYS;
	for (size_t i = 0;
		i < u->entries.count && find_touched(u, t->module, id, i, &h);
		i++) {
		h.touched->fates[h.number] = outcome;
		h.touched->rows[h.number] = (uint32_t)row;
	}
}

static enum opk_status decide_table(
	struct seeking *s, const struct linked_table *t)
{
	struct undo_links *u = s->links;
	struct arena scratch = { 0 };
	size_t n = u->entries.count;
	struct row_match *matches = arena_new(&scratch, struct row_match, n);
	enum opk_status st = matches ? OPK_OK : fault_memory(u->faults);
	bool any = false;

	for (size_t i = 0; !st && i < n; i++) {
		struct linked_entry *l = u->entries.items[i];
		struct touched_record *x = linked_touched(l, t->module);

		if (!x)
			continue;
		if (x->is_unchanged)
			continue;
		any = true;
		st = linked_load(u, l, x);
		if (!st &&
			!row_match_init(&matches[i], &t->table,
				node_get(x->about, SPAN("columns")), &scratch))
			st = fault_memory(u->faults);
	}
	for (size_t row = 0; !st && any && row < t->table.row_count; row++)
		if (!table_is_bad(&t->table, row))
			decide_linked_row(s, t, matches, row);
	for (size_t i = 0; matches && i < n; i++) {
		if (matches[i].row.failed)
			st = fault_memory(u->faults);
		row_match_release(&matches[i]);
	}
	arena_release(&scratch);
	return st;
}

/* The last conversion in force, of those that are to stay, that touched a
 * record after another; NULL: none. */
static struct linked_entry *find_later(
	struct seeking *s, uint64_t after, struct span module, struct span id)
{
	struct undo_links *u = s->links;

	for (size_t i = u->others.count; i-- > 0;) {
		struct linked_entry *l = u->others.items[i];
		struct touched_record *t = linked_touched(l, module);

		if (!t || l->entry->id <= after ||
			linked_is_taken_back(u, l->entry->id))
			continue;
		s->st = worse(s->st, linked_load(u, l, t));
		if (!s->st && trace_find(&t->list, id))
			return l;
	}
	return NULL;
}

/* Something is in the way: who has done it goes too, or it is said. */
static void stop_at(struct seeking *s, const struct linked_table *t, size_t row,
	struct span cell, const struct hit *h, const char *what)
{
	struct undo_links *u = s->links;
	/* the row has been cut where a link is what is wrong */
	struct span id = what && t->id != COLUMN_NONE
				 ? cell_plain(s->cells[t->id], &s->id)
				 : row_id(t, row, &s->id);
	struct source src = { t->path.ptr, t->table.bytes };
	struct linked_entry *later =
		find_later(s, h->entry->entry->id, t->module, id);
	uint32_t line, column;
	char hint[160] = "Mend or remove this record first.";

	if (s->st)
		return;
	if (later && u->cascade) {
		later->is_wanted = s->grown = true;
		return;
	}
	if (later)
		snprintf(hint, sizeof hint,
			"Transaction #%ju has made it so: take that back "
			"first, or both with --cascade.",
			(uintmax_t)later->entry->id);
	record_place(
		&s->cursor, &t->table, (uint32_t)row, cell, &line, &column);
	if (later && !what)
		fault(&s->faults, OPK_RECORD_IN_USE, &src, line, column,
			"transaction #%ju has changed record %.*s since\n%s",
			(uintmax_t)later->entry->id, SPAN_ARG(id), hint);
	else
		fault(&s->faults, OPK_RECORD_IN_USE, &src, line, column,
			"%s leads to record %.*s of %.*s, which would go\n%s",
			what,
			SPAN_ARG(h->touched->list.items.items[h->number].id),
			SPAN_ARG(h->touched->module), hint);
}

/* A record that one that stays leads to stays, too. */
static void keep(struct seeking *s, struct hit h)
{
	struct undo_links *u = s->links;
	struct span id = h.touched->list.items.items[h.number].id;
	struct span key = arena_print(u->arena, "%.*s/%.*s",
		SPAN_ARG(h.touched->module), SPAN_ARG(id));
	struct hit *to = vec_add(u->arena, &s->waiting);

	h.touched->fates[h.number] = OUTCOME_STAYS;
	if (!to || !key.ptr || map_add(&u->kept, key, 0) == MAP_NONE ||
		!map_set(&u->kept_modules, h.touched->module, 0)) {
		s->st = fault_memory(u->faults);
		return;
	}
	*to = h;
}

/* A record that stays leads to one of a module: does that one go? by: the
 * entry that touched the first, and does not own it any more; or NULL. */
static void follow(struct seeking *s, const struct linked_table *t, size_t row,
	const struct linked_column *c, struct span module, struct span id,
	const struct linked_entry *by)
{
	struct undo_links *u = s->links;
	struct span column = t->table.columns[c->number];
	struct hit h;
	char name[128];

	for (size_t i = 0; !s->st && i < u->entries.count; i++) {
		struct touched_record *x =
			linked_touched(u->entries.items[i], module);

		if (x)
			s->st = linked_load(u, u->entries.items[i], x);
	}
	for (size_t i = 0; !s->st && i < u->entries.count &&
			   find_touched(u, module, id, i, &h);
		i++) {
		if (!h.touched->list.items.items[h.number].was_made ||
			h.touched->fates[h.number] != OUTCOME_GOES)
			continue;
		if (by == h.entry) {
			keep(s, h);
			return;
		}
		snprintf(name, sizeof name, "%.*s", SPAN_ARG(column));
		stop_at(s, t, row, s->cells[c->number], &h, name);
		return;
	}
}

static void follow_cell(struct seeking *s, const struct linked_table *t,
	size_t row, const struct linked_column *c,
	const struct linked_entry *by)
{
	const struct link *l = &c->link;
	struct span text = cell_plain(s->cells[c->number], &s->text);
	struct span module = { 0 };

	if (l->kind == LINK_ANY && t->se_module != COLUMN_NONE)
		module = cell_plain(s->cells[t->se_module], &s->module);
	while (text.len && !s->st) {
		struct span id = l->kind == LINK_SEVERAL
					 ? span_split(text, ';', &text)
					 : text;

		if (module.len)
			follow(s, t, row, c, module, id, by);
		for (uint32_t i = 0; !module.len && i < l->modules.count; i++)
			follow(s, t, row, c, l->modules.items[i], id, by);
		if (l->kind != LINK_SEVERAL)
			break;
	}
}

/* Where does a record that stays lead? */
static void follow_row(struct seeking *s, const struct linked_table *t,
	size_t row, const struct linked_entry *by)
{
	table_cells(&t->table, row, s->cells);
	for (size_t i = 0; !s->st && i < t->columns.count; i++)
		if (s->cells[t->columns.items[i].number].len)
			follow_cell(s, t, row, &t->columns.items[i], by);
}

static void seek_row(
	struct seeking *s, const struct linked_table *t, size_t row)
{
	struct undo_links *u = s->links;
	struct hit h;
	bool touched;

	if (table_is_bad(&t->table, row))
		return;
	touched = find_touched(u, t->module, row_id(t, row, &s->id), 0, &h);
	if (touched && h.touched->fates[h.number] == OUTCOME_GOES)
		return;
	if (touched && !u->force &&
		find_later(s, h.entry->entry->id, t->module,
			row_id(t, row, &s->id))) {
		stop_at(s, t, row, (struct span){ 0 }, &h, NULL);
		return;
	}
	follow_row(s, t, row, touched ? h.entry : NULL);
}

static void seek_kept(struct seeking *s)
{
	while (s->waiting.count && !s->st) {
		struct hit h = s->waiting.items[--s->waiting.count];
		const struct linked_table *t =
			linked_table_of(s->links, h.touched->module);

		if (t)
			follow_row(s, t, h.touched->rows[h.number], h.entry);
	}
}

/* Nothing in a table that is as the conversion left it leads to what was
 * made: but for what the conversion wrote, and that goes. */
static bool is_settled(struct undo_links *u, const struct linked_table *t)
{
	struct touched_record *x =
		u->entries.count == 1
			? linked_touched(u->entries.items[0], t->module)
			: NULL;

	return x && x->is_unchanged;
}

static size_t most_columns(const struct undo_links *u)
{
	size_t most = 0;

	for (size_t i = 0; i < u->table_count; i++)
		if (u->tables[i].table.column_count > most)
			most = u->tables[i].table.column_count;
	return most;
}

/* Once through all tables; true: entries were added, and all begins anew. */
static bool seek(struct seeking *s)
{
	struct undo_links *u = s->links;

	s->grown = false;
	s->waiting.count = 0;
	s->faults = faults_part(u->faults, u->arena);
	u->kept = (struct map){ .arena = u->arena };
	u->kept_modules = (struct map){ .arena = u->arena };
	linked_find_unchanged(u);
	for (size_t i = 0; !s->st && i < u->table_count; i++)
		s->st = decide_table(s, &u->tables[i]);
	for (size_t i = 0; !s->st && i < u->table_count; i++) {
		const struct linked_table *t = &u->tables[i];

		for (size_t row = 0;
			!s->st && !is_settled(u, t) && row < t->table.row_count;
			row++) {
			seek_row(s, t, row);
			seek_kept(s);
		}
	}
	if (!s->st && (s->text.failed || s->id.failed || s->module.failed))
		s->st = fault_memory(u->faults);
	if (!s->st && s->grown && !linked_add_wanted(u))
		s->st = fault_memory(u->faults);
	return s->grown && !s->st;
}

enum opk_status undo_links_find(
	struct undo_links *u, const struct history_entry *first)
{
	struct seeking s = { .links = u };

	s.st = linked_open(u, first);
	if (!s.st) {
		s.cells = arena_new(u->arena, struct span, most_columns(u) + 1);
		if (!s.cells)
			s.st = fault_memory(u->faults);
	}
	while (!s.st && seek(&s))
		;
	buf_release(&s.text);
	buf_release(&s.id);
	buf_release(&s.module);
	if (!s.st)
		faults_merge(u->faults, &s.faults);
	return s.st ? s.st : s.faults.worst;
}

/* Must a created record stay, since one that was edited, and stays, leads to
 * it? Of the module any? */
static bool undo_links_keep(
	const struct undo_links *u, struct span module, struct span id)
{
	struct buf key = { 0 };
	bool is_kept;

	if (!undo_links_keep_any(u, module))
		return false;
	buf_print(&key, "%.*s/%.*s", SPAN_ARG(module), SPAN_ARG(id));
	is_kept = key.failed || map_get(&u->kept, buf_span(&key)) != MAP_NONE;
	buf_release(&key);
	return is_kept;
}

static bool undo_links_keep_any(const struct undo_links *u, struct span module)
{
	return u && map_get(&u->kept_modules, module) != MAP_NONE;
}

/* What conversions have touched, and the tables of the org, to look at. */

const struct history_entry *linked_entry_of(const struct linked_entry *l)
{
	return l->entry;
}

/* What an entry has touched of a module, or NULL. */
static struct touched_record *linked_touched(
	struct linked_entry *l, struct span module)
{
	for (size_t i = 0; i < l->modules.count; i++)
		if (span_equal(l->modules.items[i].module, module))
			return &l->modules.items[i];
	return NULL;
}

static struct linked_table *linked_table_of(
	const struct undo_links *u, struct span module)
{
	for (size_t i = 0; i < u->table_count; i++)
		if (span_equal(u->tables[i].module, module))
			return &u->tables[i];
	return NULL;
}

/* Read the list, when it is first asked for. */
/* Read the list when it is first asked for. */
static enum opk_status linked_load(
	struct undo_links *u, struct linked_entry *l, struct touched_record *t)
{
	enum opk_status st = OPK_OK;

	if (t->is_loaded)
		return OPK_OK;
	if (!l->bytes.ptr)
		st = undo_open_trace(u->store, l->entry, u->faults, &l->bytes);
	if (!st)
		st = trace_read(l->bytes, TRACE_FILE, t->module, u->arena,
			u->faults, &t->list);
	if (st)
		return st;
	t->fates = arena_new(u->arena, unsigned char, t->list.items.count + 1);
	t->rows = arena_new(u->arena, uint32_t, t->list.items.count + 1);
	if (!t->fates || !t->rows)
		return fault_memory(u->faults);
	if (t->is_unchanged)
		memset(t->fates, OUTCOME_GOES, t->list.items.count);
	t->is_loaded = true;
	return OPK_OK;
}

static struct linked_entry *new_entry(
	struct undo_links *u, const struct history_entry *e)
{
	struct linked_entry *l = arena_new(u->arena, struct linked_entry, 1);

	if (!l)
		return NULL;
	l->entry = e;
	NODE_EACH (n, node_get(e->detail, SPAN("tables"))) {
		struct touched_record *t = vec_add(u->arena, &l->modules);

		if (!t)
			return NULL;
		*t = (struct touched_record){
			.module = node_get_text(n, "module"), .about = n
		};
	}
	return l;
}

/* Entries are few, and put in their order, the newest first. */
static bool add_entry(struct undo_links *u, struct linked_entry *l)
{
	struct linked_entry **to = vec_add(u->arena, &u->entries);
	size_t i = u->entries.count - 1;

	if (!to)
		return false;
	for (; i && u->entries.items[i - 1]->entry->id < l->entry->id; i--)
		u->entries.items[i] = u->entries.items[i - 1];
	u->entries.items[i] = l;
	return true;
}

static bool linked_is_taken_back(const struct undo_links *u, uint64_t id)
{
	for (size_t i = 0; i < u->entries.count; i++)
		if (u->entries.items[i]->entry->id == id)
			return true;
	return false;
}

/* The tables of the org; malformed rows are no records. */
static enum opk_status open_table(
	void *user, struct span module, struct span path)
{
	struct undo_links *u = user;
	struct linked_table *t;
	struct table_how how = { .workers = u->session->workers,
		.reject = true };
	enum opk_status st;

	if (u->table_count == u->table_room &&
		!vec_grow(u->arena, (void **)&u->tables, u->table_count,
			&u->table_room, sizeof *u->tables))
		return fault_memory(u->faults);
	t = &u->tables[u->table_count++];
	*t = (struct linked_table){ .module = module, .path = path };
	how.spool = open("/var/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	st = table_open(&t->table, store_dir(u->store), path.ptr, path.ptr,
		&how, u->faults);
	if (how.spool >= 0)
		close(how.spool);
	if (st)
		return st;
	t->is_open = true;
	t->id = table_column(&t->table, SPAN("id"));
	t->se_module = table_column(&t->table, SPAN("se_module"));
	for (uint32_t i = 0; i < t->table.column_count; i++) {
		struct linked_column c = { i,
			record_link(&u->world, module, t->table.columns[i]) };
		struct linked_column *to;

		if (!c.link.kind)
			continue;
		to = vec_add(u->arena, &t->columns);
		if (!to)
			return fault_memory(u->faults);
		*to = c;
	}
	return OPK_OK;
}

/* Is the table as the conversion left it, by its digest? */
static bool is_unchanged(struct undo_links *u, const struct linked_entry *l,
	const struct linked_table *t)
{
	struct digest before, after, now;
	bool is_delta;
	int fd = store_open_image(
		u->store, l->entry->id, t->path, &is_delta, &before, &after);

	if (fd >= 0)
		close(fd);
	return fd >= 0 && hashing_of_table(&t->table, &now) &&
	       digest_equal(&now, &after);
}

/* Is every table as the one conversion left it? */
/*
 * Where all tables of the one conversion are as it left them, all that it
 * touched goes, and nobody need look into them.
 */
static void linked_find_unchanged(struct undo_links *u)
{
	struct linked_entry *l = u->entries.items[0];
	bool all = u->entries.count == 1;

	for (size_t i = 0; i < l->modules.count; i++) {
		const struct linked_table *t =
			linked_table_of(u, l->modules.items[i].module);

		all = all && t && is_unchanged(u, l, t);
	}
	for (size_t i = 0; i < l->modules.count; i++)
		l->modules.items[i].is_unchanged = all;
}

/* Those that are wanted are to be taken back, too; false: no memory. */
static bool linked_add_wanted(struct undo_links *u)
{
	bool good = true;

	for (size_t i = 0; good && i < u->others.count; i++) {
		struct linked_entry *l = u->others.items[i];

		if (l->is_wanted && !linked_is_taken_back(u, l->entry->id))
			good = add_entry(u, l);
	}
	return good;
}

/* Conversions that came later and are in force. */
static bool list_others(struct undo_links *u, uint64_t after)
{
	for (size_t i = 0; i < u->history_count; i++) {
		const struct history_entry *e = &u->history[i];
		struct linked_entry **to, *l;

		if (e->id <= after || e->undone_by || !undo_is_conversion(e))
			continue;
		l = new_entry(u, e);
		to = l ? vec_add(u->arena, &u->others) : NULL;
		if (!to)
			return false;
		*to = l;
	}
	return true;
}

/* The history, the org's fields, all its tables. */
static enum opk_status linked_open(
	struct undo_links *u, const struct history_entry *first)
{
	struct faults unheard = { .arena = u->arena };
	struct linked_entry *l = new_entry(u, first);
	enum opk_status st = store_history(
		u->store, u->arena, u->faults, &u->history, &u->history_count);

	if (!st && (!l || !add_entry(u, l) || !list_others(u, first->id)))
		st = fault_memory(u->faults);
	if (!st && store_load(u->store, false, u->arena, &unheard, &u->state) ==
			   OPK_SYSTEM)
		st = OPK_SYSTEM;
	if (st == OPK_SYSTEM)
		faults_merge(u->faults, &unheard);
	if (!st)
		st = world_open(&u->world, &u->state, u->faults);
	u->has_world = !st;
	if (!st)
		st = tables_each(u->store, open_table, u, u->arena, u->faults);
	/* a field that cannot be read may be a lookup */
	return st ? st : world_say_unread(&u->world, u->arena, u->faults);
}

static void release_entry(struct linked_entry *l)
{
	if (l->bytes.len)
		munmap((void *)(uintptr_t)l->bytes.ptr, l->bytes.len);
	l->bytes = (struct span){ 0 };
}

void undo_links_release(struct undo_links *u)
{
	for (size_t i = 0; i < u->entries.count; i++)
		release_entry(u->entries.items[i]);
	for (size_t i = 0; i < u->others.count; i++)
		release_entry(u->others.items[i]);
	for (size_t i = 0; i < u->table_count; i++)
		if (u->tables[i].is_open)
			table_close(&u->tables[i].table);
	if (u->has_world)
		world_close(&u->world);
	u->faults->seen_text = NULL; /* other bytes may lie there then */
}
