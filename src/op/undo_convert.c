/* SPDX-License-Identifier: MIT */
/* The plan that takes a conversion back record by record. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "op/hashing.h"
#include "op/undoing.h"

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

/* Is the kept file the one that the entry speaks of? */
static bool is_kept(const struct history_entry *e, int fd)
{
	char hex[DIGEST_HEX + 1];
	struct digest d;

	if (!hashing_of_file(fd, &d))
		return false;
	digest_format(&d, hex);
	NODE_EACH (n, e->kept) {
		struct span sum = node_get_text(n, "sha256");

		if (span_is(node_get_text(n, "name"), TRACE_FILE))
			return span_ends(sum, span_of(hex));
	}
	return false;
}

enum opk_status undo_open_trace(struct store *s, const struct history_entry *e,
	struct faults *f, struct span *out)
{
	int fd = store_open_kept(s, e->id, TRACE_FILE);
	struct stat st;
	void *p = MAP_FAILED;

	if (fd >= 0 && is_kept(e, fd) && !fstat(fd, &st) && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
			0);
	if (fd >= 0)
		close(fd);
	if (p == MAP_FAILED)
		return no_rows(e, f);
	*out = (struct span){ p, (size_t)st.st_size };
	return OPK_OK;
}

int undo_scratch(struct undoing_records *u)
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
