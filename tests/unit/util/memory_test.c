/* SPDX-License-Identifier: MIT */
/* Passes over a whole state must not hide that memory ran out in them. */
#include "check_fixture.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "model/limits.h"

/* A sanitizer has an allocator of its own, which is not to be replaced. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define REPLACED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define REPLACED 0
#endif
#endif
#ifndef REPLACED
#define REPLACED 1
#endif

/* Allocations are counted down; those that get 1 to `failures` fail. */
enum { IDLE = -1000 };
static atomic_long left = IDLE;
static atomic_long failures;

#if REPLACED
static bool fails(void)
{
	long n = atomic_load(&left) == IDLE ? IDLE : atomic_fetch_sub(&left, 1);

	return n > 0 && n <= atomic_load(&failures);
}

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}
#endif

#define FIELD(name)                                   \
	"modules/Leads/fields/" name ".yaml",         \
		"api_name: " name "\nmodule: Leads\n" \
		"field_label: X\ndata_type: text\n"

static const struct file files[] = {
	{ FIELD("A1") },
	{ FIELD("A2") },
	{ FIELD("A3") },
	{ "modules/Leads/fields/Company.yaml", NULL },
	{ NULL, NULL },
};

/* What a pass has to do with. */
struct orgs {
	struct org before, after;
};

typedef enum opk_status pass_fn(struct orgs *o, struct faults *f, size_t *out);

static void make(struct orgs *o)
{
	add_files(&o->before, small_org);
	sort_files(&o->before);
	o->before.state.prefix = "";
	add_files(&o->after, small_org);
	add_files(&o->after, files);
	sort_files(&o->after);
	o->after.state.prefix = "";
}

static void release(struct orgs *o)
{
	arena_release(&o->before.arena);
	arena_release(&o->after.arena);
}

static enum opk_status list_limits(
	struct orgs *o, struct faults *f, size_t *out)
{
	struct editions e;
	struct limit_use *all = NULL;
	size_t n;
	struct org *org = &o->after;
	enum opk_status st = editions_read(&org->arena, f, &e);

	if (!st)
		st = limits_list(&org->state, &e, SPAN("enterprise"),
			&org->arena, f, &all, &n);
	*out = 0;
	for (size_t i = 0; !st && i < n; i++)
		*out += all[i].used;
	return st;
}

/* What refers to a field that goes. */
static enum opk_status check_others(
	struct orgs *o, struct faults *f, size_t *out)
{
	static const bool focus[100];
	struct check_options options = {
		.workers = 2, .before = &o->before.state, .focus = focus
	};
	enum opk_status st = check_state(&o->after.state, &options, f);

	assert_true(o->after.state.count <= sizeof focus / sizeof *focus);
	*out = f->errors;
	return st == OPK_NO ? OPK_OK : st;
}

/* Once with some allocations failing; false: there were not so many. */
static bool fail_at(pass_fn *pass, long n, long run, size_t wanted)
{
	struct orgs o = { .before.state.count = 0 };
	struct faults f = { .arena = &o.after.arena };
	enum opk_status st;
	size_t got;
	bool reached;

	make(&o);
	atomic_store(&failures, run);
	atomic_store(&left, n + run - 1);
	st = pass(&o, &f, &got);
	reached = atomic_exchange(&left, IDLE) < run;
	release(&o);
	if (st)
		assert_int_equal(st, OPK_SYSTEM);
	else
		assert_int_equal(got, wanted);
	return reached;
}

/* Wherever memory runs out, for a moment: the answer is right, or none. */
static void fail_everywhere(pass_fn *pass)
{
	struct orgs o = { .before.state.count = 0 };
	struct faults f = { .arena = &o.after.arena };
	size_t wanted;

	make(&o);
	assert_int_equal(pass(&o, &f, &wanted), OPK_OK);
	assert_int_not_equal(wanted, 0);
	release(&o);
	for (long run = 1; run < 200; run += run / 4 + 1)
		for (long n = 1; fail_at(pass, n, run, wanted);)
			n++;
}

static void limits_are_counted_right_or_not_at_all(void **state)
{
	(void)state;
	if (!REPLACED)
		skip();
	fail_everywhere(list_limits);
}

static void references_are_all_checked_or_it_is_said(void **state)
{
	(void)state;
	if (!REPLACED)
		skip();
	fail_everywhere(check_others);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_counted_right_or_not_at_all),
		cmocka_unit_test(references_are_all_checked_or_it_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
