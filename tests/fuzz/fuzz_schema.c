/* SPDX-License-Identifier: MIT */
/* A schema document loads or says why not, and then judges a tree. */
#include <stdlib.h>

#include "codec/yaml_read.h"
#include "fuzz.h"
#include "schema/schema.h"
#include "schema/schema_check.h"

/* Every type, and names that the schemas of the corpus know. */
static const char small[] =
	"foo: bar\nbar: [1, 2, 2, three, {foo: 1}]\nbaz: {foo: -1, qux: 1.5}\n"
	"api_name: Leads\n'true': true\nnothing: null\nlist: []\nmap: {}\n";

static struct node *read(struct arena *a, struct source *src, struct faults *f)
{
	struct node *n = NULL;

	if (yaml_read(src, a, f, &n) && !f->count && !f->lost_memory)
		abort();
	return n;
}

/* The same verdict twice, and no verdict without a reason. */
static void judge(const struct schema *s, const struct node *n,
	const struct source *src, struct arena *a)
{
	struct faults f = { .arena = a }, g = { .arena = a };
	enum opk_status st = schema_check(s, n, src, &f);

	if ((st != OPK_OK) != (f.errors > 0) && !f.lost_memory)
		abort();
	if (schema_check(s, n, src, &g) != st || f.errors != g.errors)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 64u << 20 };
	struct source src = { "s.yaml", { (const char *)data, size } };
	struct source tree = { "t.yaml", SPAN_INIT(small) };
	struct faults f = { .arena = &a };
	struct node *doc = read(&a, &src, &f);
	struct schema *s = NULL;

	if (doc) {
		enum opk_status st =
			schema_open(&src, doc, NULL, NULL, &a, &f, &s);

		if ((st != OPK_OK) != (f.errors > 0) && !f.lost_memory)
			abort();
		if (!st) {
			judge(s, read(&a, &tree, &f), &tree, &a);
			judge(s, doc, &src, &a);
		}
		schema_close(s);
	}
	arena_release(&a);
	return 0;
}
