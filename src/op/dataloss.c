/* SPDX-License-Identifier: MIT */
/* Holding a plan against records/: deletions and narrowings. */
#include "op/dataloss.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <stdio.h>
#include <stdlib.h>

#include "op/narrowing.h"
#include "records/csv_read.h"
#include "util/vec.h"

enum { IDS_SHOWN = 5 };
static const size_t table_bytes = (size_t)4 << 30;

/* One field, or a whole module, that loses something. */
struct loss {
	struct span module, field; /* field empty: the module itself */
	bool gone;
	struct narrowing narrow;
	size_t column; /* in the table; SIZE_MAX: not there */
	uint64_t records;
	struct span ids; /* the first few, "17, 23" */
};

typedef VEC(struct loss) losses;

struct scan {
	struct planning *p;
	struct loss *items; /* of one module */
	size_t count;
	size_t id; /* column of the ids; SIZE_MAX: none */
	bool header_seen;
	bool rewrite;   /* columns go */
	struct buf out; /* the table without them */
};

static struct faults *faults_of(const struct planning *p)
{
	return &p->answer->faults;
}

static struct loss *add_loss(
	struct planning *p, losses *list, struct span module, struct span field)
{
	struct loss *l = vec_add(p->arena, list);

	if (!l) {
		fault_memory(faults_of(p));
		return NULL;
	}
	*l = (struct loss){
		.module = module, .field = field, .column = SIZE_MAX
	};
	return l;
}

static enum opk_status find_field(
	struct planning *p, const struct plan_op *op, losses *list)
{
	struct identity id;
	struct narrowing n = { 0 };
	struct loss *l;
	enum opk_status st = OPK_OK;

	if (!kind_of_path(op->path, &id))
		return OPK_OK;
	if (op->action == PLAN_CHANGE) {
		st = narrowing_of_field(p, op, &n);
		if (st || !n.any)
			return st;
	}
	l = add_loss(p, list, id.value[0], id.value[1]);
	if (!l)
		return OPK_SYSTEM;
	l->gone = op->action == PLAN_DELETE;
	l->narrow = n;
	p->narrows |= n.any;
	return OPK_OK;
}

/* A global pick list narrows every field that uses it. */
static enum opk_status find_picklist(
	struct planning *p, const struct plan_op *op, losses *list)
{
	struct narrowing n = { 0 };
	enum opk_status st = narrowing_of_picklist(p, op, &n);

	for (size_t i = 0; !st && n.any && i < p->result.count; i++) {
		const struct component *c = &p->result.items[i];
		struct loss *l;

		if (!narrowing_uses(c, op->name))
			continue;
		l = add_loss(p, list, c->id.value[0], c->id.value[1]);
		if (!l)
			return OPK_SYSTEM;
		l->narrow = n;
		p->narrows = true;
	}
	return st;
}

static enum opk_status find_losses(struct planning *p, losses *list)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < p->plan.count; i++) {
		const struct plan_op *op = &p->plan.items[i];

		if (!op->kind || op->action == PLAN_ADD)
			continue;
		if (span_is(op->kind->name, "field"))
			st = find_field(p, op, list);
		else if (span_is(op->kind->name, "global_picklist"))
			st = find_picklist(p, op, list);
		else if (span_is(op->kind->name, "module") &&
			 op->action == PLAN_DELETE &&
			 !add_loss(p, list, op->name, SPAN("")))
			st = OPK_SYSTEM;
	}
	return st;
}

static int by_module(const void *x, const void *y)
{
	const struct loss *a = x, *b = y;
	int c = span_order(a->module, b->module);

	return c ? c : span_order(a->field, b->field);
}

static void find_columns(struct scan *s, const struct row *row)
{
	for (size_t k = 0; k < row->count; k++) {
		if (span_is(row->cells[k].value, "id"))
			s->id = k;
		for (size_t i = 0; i < s->count; i++)
			if (span_equal(s->items[i].field, row->cells[k].value))
				s->items[i].column = k;
	}
}

static void count_loss(struct scan *s, struct loss *l, const struct row *row)
{
	struct span id =
		s->id < row->count ? row->cells[s->id].value : SPAN("?");

	if (++l->records > IDS_SHOWN)
		return;
	l->ids = arena_print(s->p->arena, "%.*s%s%.*s", SPAN_ARG(l->ids),
		l->ids.len ? ", " : "", SPAN_ARG(id));
}

static void look(struct scan *s, struct loss *l, const struct row *row)
{
	struct span value;

	if (!l->field.len) {
		count_loss(s, l, row);
		return;
	}
	if (l->column >= row->count)
		return;
	value = row->cells[l->column].value;
	if (value.len && (l->gone || narrowing_harms(&l->narrow, value)))
		count_loss(s, l, row);
}

static bool goes(const struct scan *s, size_t column)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].gone && s->items[i].column == column)
			return true;
	return false;
}

/* The row without the columns that go; its line end as it was. */
static void copy_row(struct scan *s, const struct row *row)
{
	const struct span last = row->cells[row->count - 1].raw;
	const char *end = last.ptr + last.len;
	bool some = false;

	for (size_t k = 0; k < row->count; k++) {
		if (goes(s, k))
			continue;
		if (some)
			buf_add_char(&s->out, ',');
		buf_add(&s->out, row->cells[k].raw);
		some = true;
	}
	buf_add(&s->out, (struct span){ end,
				 (size_t)(row->raw.ptr + row->raw.len - end) });
}

static enum opk_status see_row(void *user, const struct row *row)
{
	struct scan *s = user;

	if (!s->header_seen)
		find_columns(s, row);
	for (size_t i = 0; s->header_seen && i < s->count; i++)
		look(s, &s->items[i], row);
	s->header_seen = true;
	if (s->rewrite)
		copy_row(s, row);
	return s->out.failed ? fault_memory(faults_of(s->p)) : OPK_OK;
}

static void say(struct planning *p, const struct loss *l, bool allow)
{
	struct span what =
		l->field.len ? arena_print(p->arena, "field %.*s.%.*s",
				       SPAN_ARG(l->module), SPAN_ARG(l->field))
			     : arena_print(p->arena, "module %.*s",
				       SPAN_ARG(l->module));
	const char *how = !l->field.len || l->gone
				  ? "would be deleted with the data of"
				  : l->narrow.why;
	char text[512];

	snprintf(text, sizeof text, "%.*s %s %ju record%s (%.*s%s)",
		SPAN_ARG(what), how, (uintmax_t)l->records,
		l->records == 1 ? "" : "s", SPAN_ARG(l->ids),
		l->records > IDS_SHOWN ? ", ..." : "");
	if (allow)
		warn(faults_of(p), OPK_DATA_LOSS, NULL, 0, 0, "%s", text);
	else
		fault(faults_of(p), OPK_DATA_LOSS, NULL, 0, 0,
			"%s\nLeave it out with --exclude, mend the records, "
			"or accept the loss with --allow-data-loss.",
			text);
}

/* The table's own operation: rewritten, or gone with its module. */
static enum opk_status add_table_op(
	struct scan *s, struct span path, struct span old)
{
	struct planning *p = s->p;
	struct plan_op *op = plan_add(p->arena, &p->plan);

	if (!op)
		return fault_memory(faults_of(p));
	*op = (struct plan_op){ .action = PLAN_CHANGE,
		.path = path,
		.before = digest_of(old),
		.bytes = buf_span(&s->out) };
	if (!s->items[0].field.len) {
		op->action = PLAN_DELETE;
		op->bytes = SPAN("");
		return OPK_OK;
	}
	op->bytes = arena_copy(p->arena, buf_span(&s->out));
	if (!op->bytes.ptr)
		return fault_memory(faults_of(p));
	op->after = digest_of(op->bytes);
	return OPK_OK;
}

static enum opk_status check_table(struct scan *s, struct span path, bool allow)
{
	struct source src = { .name = path.ptr };
	bool module_gone = !s->items[0].field.len;
	enum opk_status st;

	st = store_read(s->p->org->store, path, table_bytes, s->p->arena,
		faults_of(s->p), &src.text);
	for (size_t i = 0; i < s->count; i++)
		s->rewrite |= allow && s->items[i].gone && !module_gone;
	if (!st)
		st = csv_read(&src, faults_of(s->p), see_row, s);
	if (st)
		return st;
	for (size_t i = 0; i < s->count; i++) {
		bool covered = module_gone && i > 0;

		if (s->items[i].records && !covered)
			say(s->p, &s->items[i], allow);
	}
	if (allow && (s->rewrite || module_gone))
		st = add_table_op(s, path, src.text);
	return st ? st : faults_of(s->p)->worst;
}

/*
 * Something is there, or may be, but it is no plain file: reading it says
 * why. To take it for no records would lose them unseen.
 */
static bool is_unreachable(const struct store *store, struct span path)
{
	struct stat st;

	return !store_is_unfinished(store) &&
	       (!fstatat(
			store_dir(store), path.ptr, &st, AT_SYMLINK_NOFOLLOW) ||
		       errno != ENOENT);
}

static enum opk_status check_module(
	struct planning *p, struct loss *items, size_t count, bool allow)
{
	struct scan s = {
		.p = p, .items = items, .count = count, .id = SIZE_MAX
	};
	struct span path = arena_print(
		p->arena, "records/%.*s.csv", SPAN_ARG(items->module));
	enum opk_status st = OPK_OK;

	if (!path.ptr)
		return fault_memory(faults_of(p));
	if (store_has(p->org->store, path) ||
		is_unreachable(p->org->store, path))
		st = check_table(&s, path, allow);
	buf_release(&s.out);
	return st;
}

enum opk_status dataloss_check(struct planning *p, bool allow)
{
	losses list = { 0 };
	enum opk_status st = find_losses(p, &list);
	size_t ops = p->plan.count;

	if (!st && list.count)
		qsort(list.items, list.count, sizeof *list.items, by_module);
	for (size_t i = 0, n; st < OPK_SYSTEM && i < list.count; i += n) {
		for (n = 1; i + n < list.count &&
			    span_equal(list.items[i].module,
				    list.items[i + n].module);)
			n++;
		st = worse(st, check_module(p, &list.items[i], n, allow));
	}
	if (!st && p->plan.count > ops)
		plan_seal(&p->plan);
	return st;
}
