/* SPDX-License-Identifier: MIT */
/* An entry is refused with a reason, or is the same when written again. */
#include <stdlib.h>

#include "fuzz.h"
#include "store/entry.h"
#include "store/places.h"

static void check_places(const struct history_entry *e)
{
	const struct node *tables = node_get(e->detail, SPAN("tables"));
	const struct node *outbox = node_get(e->detail, SPAN("outbox"));
	struct span path = node_get_text(outbox, "path");

	NODE_EACH (t, tables)
		if (place_refuses_file(node_get_text(t, "path"), PLACE_PLAN))
			abort();
	if (path.len && place_refuses_file(path, PLACE_PLAN))
		abort();
}

/* What came before the first entry is nobody's business. */
static bool same(const struct history_entry *x, const struct history_entry *y)
{
	return x->id == y->id && x->time_ms == y->time_ms &&
	       span_equal(x->command, y->command) &&
	       span_equal(x->summary, y->summary) &&
	       span_equal(x->actor, y->actor) &&
	       digest_equal(&x->plan, &y->plan) &&
	       digest_equal(&x->previous, &y->previous) &&
	       x->undoes == y->undoes && x->added == y->added &&
	       x->changed == y->changed && x->deleted == y->deleted &&
	       x->identity == y->identity && x->internal == y->internal &&
	       !x->kept == !y->kept &&
	       (!x->kept || node_equal(x->kept, y->kept)) &&
	       !x->detail == !y->detail &&
	       (!x->detail || node_equal(x->detail, y->detail));
}

static void check_again(
	const struct history_entry *e, const struct digest *journal)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf first = { 0 }, second = { 0 };
	struct source src = { .name = "fuzz" };
	struct history_entry again;
	struct digest d;

	if (!entry_format(e, journal, &first))
		abort();
	src.text = buf_span(&first);
	if (entry_parse(&src, &a, &f, &again, &d) || !same(e, &again) ||
		!digest_equal(journal, &d))
		abort();
	if (!entry_format(&again, &d, &second) ||
		!span_equal(buf_span(&first), buf_span(&second)))
		abort();
	buf_release(&first);
	buf_release(&second);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct source src = { "fuzz", { (const char *)data, size } };
	struct history_entry e;
	struct digest journal;
	enum opk_status st = entry_parse(&src, &a, &f, &e, &journal);

	if ((st != OPK_OK) != (f.errors > 0))
		abort(); /* refused without a reason, or taken with one */
	if (!st) {
		check_places(&e);
		check_again(&e, &journal);
	}
	arena_release(&a);
	return 0;
}
