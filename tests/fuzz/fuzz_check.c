/* SPDX-License-Identifier: MIT */
/* Any component of a module goes through every check in a small world. */
#include "fuzz_world.h"

static int by_path(const void *x, const void *y)
{
	const struct component *a = x, *b = y;

	return span_order(a->path, b->path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct component all[FUZZ_FILES + 1];
	struct state s = { .name = "org", .items = all, .complete = true };
	struct check_options o = { .workers = 1, .digest = true };
	struct span text = { (const char *)data, size };
	enum opk_status st;

	if (size && fuzz_put(&all[FUZZ_FILES], &a, fuzz_path(&a, text), text)) {
		fuzz_put_files(all, &a);
		s.count = FUZZ_FILES + 1;
		qsort(all, s.count, sizeof *all, by_path);
		st = check_state(&s, &o, &f);
		if ((st != OPK_OK) != (f.errors > 0) && !f.lost_memory)
			abort(); /* refused without a reason, or the reverse */
	}
	arena_release(&a);
	return 0;
}
