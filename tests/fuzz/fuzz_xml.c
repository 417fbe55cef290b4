/* SPDX-License-Identifier: MIT */
/* XML that is read must come back the same when it is written and read. */
#include <stdlib.h>

#include "codec/xml.h"
#include "fuzz.h"

static struct element *read(struct arena *a, struct span text)
{
	struct faults f = { .arena = a };
	struct source src = { "fuzz.xml", text };
	struct element *e = NULL;

	if (xml_read(&src, a, &f, &e) && !f.count && !f.lost_memory)
		abort(); /* refused without a reason */
	return e;
}

static bool same(const struct element *x, const struct element *y)
{
	const struct attribute *p = x->attributes, *q = y->attributes;
	const struct element *d = y->first;

	if (!span_equal(x->name, y->name) || !span_equal(x->text, y->text) ||
		x->count != y->count || x->has_text != y->has_text)
		return false;
	for (; p && q; p = p->next, q = q->next)
		if (!span_equal(p->name, q->name) ||
			!span_equal(p->value, q->value))
			return false;
	if (p || q)
		return false;
	ELEMENT_EACH (c, x) {
		if (!same(c, d))
			return false;
		d = d->next;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 64u << 20 };
	struct buf once = { 0 }, twice = { 0 };
	struct span text = { (const char *)data, size };
	struct element *e = read(&a, text), *again;

	xml_has_comment(text);
	if (e) {
		xml_write(e, &once);
		again = read(&a, buf_span(&once));
		if (!again || !same(e, again) ||
			xml_has_comment(buf_span(&once)))
			abort();
		xml_write(again, &twice);
		if (!span_equal(buf_span(&once), buf_span(&twice)))
			abort();
	}
	buf_release(&once);
	buf_release(&twice);
	arena_release(&a);
	return 0;
}
