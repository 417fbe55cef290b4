/* SPDX-License-Identifier: MIT */
/* YAML that is read must come back the same when it is written and read. */
#include <stdlib.h>

#include "codec/yaml_read.h"
#include "codec/yaml_plain.h"
#include "fuzz.h"
#include "codec/yaml_write.h"
#include "util/buf.h"

/* Read, in an arena with a limit; NULL when it is refused. */
static struct node *read(struct arena *a, struct span text)
{
	struct faults f = { .arena = a };
	struct source src = { "fuzz.yaml", text };
	struct node *n = NULL;

	if (yaml_read(&src, a, &f, &n) && !f.count && !f.lost_memory)
		abort(); /* refused without a reason */
	return n;
}

/* What is taken without libyaml must mean the same to it. */
static void compare(struct arena *a, struct span text)
{
	struct faults f = { .arena = a };
	struct source src = { "fuzz.yaml", text };
	struct node *plain = NULL, *any = NULL;

	if (!yaml_plain_read(&src, a, &plain))
		return;
	if (yaml_read_any(&src, a, &f, &any) || !node_equal(plain, any))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 64u << 20 };
	struct buf once = { 0 }, twice = { 0 }, flow = { 0 };
	struct span text = { (const char *)data, size };
	struct node *n = read(&a, text), *again;

	compare(&a, text);
	yaml_has_comment(text);
	if (n) {
		yaml_write(n, &once);
		again = read(&a, buf_span(&once));
		if (!again || !node_equal(n, again) ||
			yaml_has_comment(buf_span(&once)))
			abort();
		yaml_write(again, &twice);
		if (!span_equal(buf_span(&once), buf_span(&twice)))
			abort();
		yaml_write_flow(n, &flow);
		again = read(&a, buf_span(&flow));
		if (!again || !node_equal(n, again))
			abort();
	}
	buf_release(&once);
	buf_release(&twice);
	buf_release(&flow);
	arena_release(&a);
	return 0;
}
