/* SPDX-License-Identifier: MIT */
/* Trees are read once, whoever asks, and kept within bounds. */
#include "fault_fixture.h"

#include "schema/component.h"
#include "util/pool.h"

#define TAG \
	"api_name: Vip\nmodule: Leads\nfield_label: VIP\ndata_type: boolean\n"

static struct component component_of(
	struct tree_cache *t, const char *path, const char *text)
{
	struct component c = { .path = span_of(path),
		.bytes = span_of(text),
		.sha256 = digest_of(span_of(text)),
		.trees = t };

	assert_true(kind_of_path(c.path, &c.id));
	return c;
}

static struct node *read(
	const struct component *c, struct arena *a, struct faults *f)
{
	struct source src = { c->path.ptr, c->bytes };
	struct node *tree = NULL;

	component_tree(c, &src, a, f, &tree);
	return tree;
}

static void same_bytes_are_read_once(void **state)
{
	struct tree_cache t;
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct component one, two;
	char copy[] = TAG;
	struct node *tree;

	(void)state;
	tree_cache_open(&t);
	one = component_of(&t, "modules/Leads/fields/Vip.yaml", TAG);
	two = component_of(&t, "modules/Leads/fields/Vip.yaml", copy);
	assert_non_null(read(&one, &a, &f));
	tree = read(&one, &a, &f);
	assert_non_null(tree);
	assert_ptr_equal(read(&two, &a, &f), tree);
	memset(copy, 'x', sizeof copy - 1); /* no longer needed */
	assert_true(span_is(node_get_text(tree, "field_label"), "VIP"));
	assert_int_equal(f.errors + f.warnings, 0);
	tree_cache_close(&t);
	arena_release(&a);
}

static void another_path_is_still_another_identity(void **state)
{
	struct tree_cache t;
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct component one, other;

	(void)state;
	tree_cache_open(&t);
	one = component_of(&t, "modules/Leads/fields/Vip.yaml", TAG);
	other = component_of(&t, "modules/Deals/fields/Vip.yaml", TAG);
	assert_non_null(read(&one, &a, &f));
	assert_int_equal(f.errors, 0);
	read(&other, &a, &f);
	assert_int_equal(f.errors, 1);
	assert_int_equal(f.items[0].code, OPK_IDENTITY_MISMATCH);
	tree_cache_close(&t);
	arena_release(&a);
}

static void what_has_faults_is_read_again_and_says_so_again(void **state)
{
	struct tree_cache t;
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct component c;

	(void)state;
	tree_cache_open(&t);
	c = component_of(&t, "modules/Leads/fields/Vip.yaml",
		"api_name: Vip\nmodule: Leads\n");
	read(&c, &a, &f);
	assert_true(f.errors > 0);
	f = (struct faults){ .arena = &a };
	read(&c, &a, &f);
	assert_true(f.errors > 0);
	tree_cache_close(&t);
	arena_release(&a);
}

static void without_holders_nothing_is_kept(void **state)
{
	struct tree_cache t;
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct component c;
	bool settle;

	(void)state;
	tree_cache_open(&t);
	tree_cache_hold(&t);
	tree_cache_hold(&t);
	c = component_of(&t, "modules/Leads/fields/Vip.yaml", TAG);
	assert_non_null(read(&c, &a, &f));
	tree_cache_drop(&t);
	assert_non_null(tree_cache_find(&t, c.id.kind, &c.sha256, &settle));
	tree_cache_drop(&t);
	assert_int_equal(t.bytes, 0);
	assert_null(tree_cache_find(&t, c.id.kind, &c.sha256, &settle));
	assert_true(settle);
	tree_cache_settle(&t, c.id.kind, &c.sha256, NULL);
	tree_cache_close(&t);
	arena_release(&a);
}

/* Once the cache is full, what it has is found and nothing is added. */
static void a_full_cache_takes_no_more(void **state)
{
	struct tree_cache t;
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct component one, other;
	bool settle;

	(void)state;
	tree_cache_open(&t);
	one = component_of(&t, "modules/Leads/fields/Vip.yaml", TAG);
	other = component_of(&t, "modules/Leads/fields/Vip.yaml", TAG "# x\n");
	assert_non_null(read(&one, &a, &f));
	atomic_store(&t.bytes, TREE_CACHE_BYTES);
	assert_non_null(read(&other, &a, &f));
	assert_null(tree_cache_find(&t, other.id.kind, &other.sha256, &settle));
	assert_false(settle);
	assert_non_null(tree_cache_find(&t, one.id.kind, &one.sha256, &settle));
	tree_cache_close(&t);
	arena_release(&a);
}

enum { ASKERS = 8, ASKED = 400 };

struct asking {
	struct tree_cache cache;
	const struct kind *kind;
	_Atomic unsigned read[ASKED], found[ASKED];
	struct node tree;
};

static void ask(void *user, unsigned worker, size_t item)
{
	struct asking *all = user;
	size_t n = item % ASKED;
	char text[32];
	struct digest d;
	bool settle;

	(void)worker;
	snprintf(text, sizeof text, "%zu", n);
	d = digest_of(span_of(text));
	if (tree_cache_find(&all->cache, all->kind, &d, &settle)) {
		all->found[n]++;
		return;
	}
	all->read[n] += settle ? 1 : 100;
	tree_cache_settle(&all->cache, all->kind, &d, &all->tree);
}

static void threads_read_once_and_wait_for_each_other(void **state)
{
	static struct asking all;

	(void)state;
	all.kind = kind_find(SPAN("field"));
	all.tree = (struct node){ .type = NODE_TEXT, .text = SPAN("x") };
	tree_cache_open(&all.cache);
	pool_run(ASKERS, (size_t)ASKERS * ASKED, ask, &all);
	for (size_t i = 0; i < ASKED; i++) {
		assert_int_equal(all.read[i], 1);
		assert_int_equal(all.found[i], ASKERS - 1);
	}
	tree_cache_close(&all.cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_bytes_are_read_once),
		cmocka_unit_test(another_path_is_still_another_identity),
		cmocka_unit_test(
			what_has_faults_is_read_again_and_says_so_again),
		cmocka_unit_test(without_holders_nothing_is_kept),
		cmocka_unit_test(a_full_cache_takes_no_more),
		cmocka_unit_test(threads_read_once_and_wait_for_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
