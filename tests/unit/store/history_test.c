/* SPDX-License-Identifier: MIT */
/* What was done can be listed, checked, taken back and forgotten. */
#include "store_fixture.h"
#include "model/state.h"
#include "store/history.h"
#include "store/load.h"
#include "store/prune.h"
#include "store/undo.h"

#define EMAIL "modules/Leads/fields/Email.yaml"
#define PHONE "modules/Leads/fields/Phone.yaml"
#define STAGE "modules/Deals/fields/Stage.yaml"

/* An org with two fields, and the transaction that does all there is. */
static void apply(struct org *o)
{
	put(o, EMAIL, "old");
	put(o, STAGE, "stage");
	assert_int_equal(chmod(at(o, STAGE), 0600), 0);
	assert_int_equal(chmod(at(o, "modules/Deals"), 0700), 0);
	make_dir(o, "picklists");
	reopen(o, STORE_WRITE);
	store_set_actor(o->store, SPAN("anna"));
	plan(o, "apply");
	o->plan.summary = SPAN("apply acme.tar.gz");
	will_change(o, EMAIL, "old", "new");
	will_add(o, PHONE, "phone");
	will_add(o, "picklists/Industry.yaml", "industry");
	will_delete(o, STAGE, "stage");
	assert_int_equal(commit(o), OPK_OK);
}

static void change_email(struct org *o, const char *from, const char *to)
{
	plan(o, "apply");
	will_change(o, EMAIL, from, to);
	assert_int_equal(commit(o), OPK_OK);
}

static void restores_the_tree_byte_for_byte(void **state)
{
	struct org *o = *state;
	const char *before, *after;

	put(o, EMAIL, "old");
	put(o, STAGE, "stage");
	assert_int_equal(chmod(at(o, STAGE), 0600), 0);
	assert_int_equal(chmod(at(o, "modules/Deals"), 0700), 0);
	make_dir(o, "picklists");
	before = tree_of(o);
	apply(o);
	after = tree_of(o);
	assert_string_not_equal(before, after);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(tree_of(o), before);
	assert_int_equal(undo(o, 2, false), OPK_OK);
	assert_string_equal(tree_of(o), after);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(tree_of(o), before);
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void says_what_an_undo_will_do(void **state)
{
	struct org *o = *state;
	uint64_t undoes = 0;

	apply(o);
	reopen(o, STORE_READ);
	assert_int_equal(store_undo_plan(o->store, 1, false, &o->arena,
				 &o->faults, &o->plan, &undoes),
		OPK_OK);
	assert_int_equal(undoes, 1);
	assert_true(span_is(o->plan.command, "undo"));
	assert_true(span_is(o->plan.summary, "take back 1: apply acme.tar.gz"));
	assert_int_equal(o->plan.added, 1);
	assert_int_equal(o->plan.changed, 1);
	assert_int_equal(o->plan.deleted, 2);
	assert_true(span_is(o->plan.items[1].name, "Leads.Email"));
	assert_true(span_is(o->plan.items[1].bytes, "old"));
}

static void lists_what_was_done(void **state)
{
	struct org *o = *state;
	struct history_entry *e;
	size_t n;

	apply(o);
	plan(o, "apply");
	o->plan.detail = node_new(&o->arena, NODE_MAP);
	node_put_text(&o->arena, o->plan.detail, "bundle", SPAN("b.tar.gz"));
	will_change(o, EMAIL, "new", "newer");
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(undo(o, 2, false), OPK_OK);
	assert_int_equal(
		store_history(o->store, &o->arena, &o->faults, &e, &n), OPK_OK);
	assert_int_equal(n, 3);
	assert_int_equal(e[0].id, 1);
	assert_true(span_is(e[0].command, "apply"));
	assert_true(span_is(e[0].summary, "apply acme.tar.gz"));
	assert_true(span_is(e[0].actor, "anna"));
	assert_int_equal(e[0].added, 2);
	assert_int_equal(e[0].changed, 1);
	assert_int_equal(e[0].deleted, 1);
	assert_int_equal(e[0].undone_by, 0);
	assert_true(e[0].time_ms > 0);
	assert_true(span_is(node_get_text(e[1].detail, "bundle"), "b.tar.gz"));
	assert_int_equal(e[1].undone_by, 3);
	assert_int_equal(e[2].undoes, 2);
	assert_true(digest_equal(&e[1].previous, &e[0].digest));
	assert_int_equal(undo(o, 3, false), OPK_OK);
	assert_int_equal(
		store_history(o->store, &o->arena, &o->faults, &e, &n), OPK_OK);
	assert_int_equal(e[1].undone_by, 0);
	assert_int_equal(e[2].undone_by, 4);
}

static void has_an_empty_history_at_first(void **state)
{
	struct org *o = *state;
	struct history_entry *e;
	size_t n = 7;

	reopen(o, STORE_READ);
	assert_int_equal(
		store_history(o->store, &o->arena, &o->faults, &e, &n), OPK_OK);
	assert_int_equal(n, 0);
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	assert_int_equal(undo(o, 0, false), OPK_NO);
	assert_int_equal(said(o, OPK_NOTHING_TO_UNDO), 1);
}

static void takes_back_the_newest_that_is_in_force(void **state)
{
	struct org *o = *state;

	apply(o);
	change_email(o, "new", "newer");
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(get(o, EMAIL), "new");
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(get(o, EMAIL), "old");
	assert_int_equal(undo(o, 0, false), OPK_NO);
	assert_int_equal(said(o, OPK_NOTHING_TO_UNDO), 1);
	assert_int_equal(undo(o, 1, false), OPK_NO);
	assert_int_equal(said(o, OPK_NOTHING_TO_UNDO), 1);
	assert_int_equal(undo(o, 9, false), OPK_USAGE);
	assert_int_equal(said(o, OPK_NO_SUCH_TRANSACTION), 1);
}

static void undoes_no_hand_edit_unless_forced(void **state)
{
	struct org *o = *state;
	const char *before;

	apply(o);
	put(o, EMAIL, "edited");
	assert_int_equal(unlink(at(o, PHONE)), 0);
	put(o, STAGE, "made anew");
	before = tree_of(o);
	assert_int_equal(undo(o, 0, false), OPK_CONFLICT);
	assert_int_equal(said(o, OPK_CHANGED_UNDERNEATH), 2);
	assert_string_equal(tree_of(o), before);
	assert_int_equal(undo(o, 0, true), OPK_OK);
	assert_string_equal(get(o, EMAIL), "old");
	assert_string_equal(get(o, STAGE), "stage");
	assert_false(is_there(o, PHONE));
}

static void finds_every_tampering(void **state)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
		{ ".orgpack/history/1/entry.yaml", "format: other\n" },
		{ ".orgpack/history/2/journal", "orgpack-journal/1 2\n" },
		{ ".orgpack/history/1/old/3", "forged" },
		{ ".orgpack/history/1/old/5", NULL },
		{ ".orgpack/history/1/journal", NULL },
		{ ".orgpack/history/2/entry.yaml", NULL },
	};
	struct org *o = *state;

	apply(o);
	change_email(o, "new", "newer");
	change_email(o, "newer", "newest");
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *was = get(o, cases[i].path);

		if (cases[i].text)
			put(o, cases[i].path, cases[i].text);
		else
			assert_int_equal(unlink(at(o, cases[i].path)), 0);
		assert_true(store_verify_history(o->store, &o->faults) >=
			    OPK_MALFORMED);
		put(o, cases[i].path, was);
	}
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void finds_an_entry_that_was_exchanged(void **state)
{
	struct org *o = *state;
	const char *path = ".orgpack/history/1/entry.yaml";
	char *text;

	apply(o);
	change_email(o, "new", "newer");
	text = arena_copy(&o->arena, span_of(get(o, path))).ptr
		       ? strdup(get(o, path))
		       : NULL;
	assert_non_null(text);
	memcpy(strstr(text, "anna"), "otto", 4);
	put(o, path, text);
	free(text);
	assert_int_equal(
		store_verify_history(o->store, &o->faults), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_BAD_HISTORY), 1);
}

static void does_not_undo_with_a_forged_image(void **state)
{
	struct org *o = *state;

	apply(o);
	put(o, ".orgpack/history/1/old/2", "forged");
	put(o, ".orgpack/history/1/old/3", "forged");
	put(o, ".orgpack/history/1/old/4", "forged");
	assert_int_equal(undo(o, 0, false), OPK_MALFORMED);
	assert_true(said(o, OPK_BAD_HISTORY) > 0);
	assert_string_equal(get(o, EMAIL), "new");
}

static void numbers_the_next_transaction(void **state)
{
	struct org *o = *state;
	uint64_t next = 0;
	size_t gone;

	apply(o);
	assert_int_equal(store_next(o->store, &o->faults, &next), OPK_OK);
	assert_int_equal(next, 2);
	change_email(o, "new", "2");
	assert_int_equal(o->done.id, next);
	assert_int_equal(
		store_prune_history(o->store, 0, &o->faults, &gone), OPK_OK);
	assert_int_equal(store_next(o->store, &o->faults, &next), OPK_OK);
	change_email(o, "2", "3");
	assert_int_equal(o->done.id, next);
}

static void prunes_and_still_verifies(void **state)
{
	struct org *o = *state;
	struct history_entry *e;
	size_t n, gone = 9;

	apply(o);
	change_email(o, "new", "2");
	change_email(o, "2", "3");
	assert_int_equal(
		store_prune_history(o->store, 5, &o->faults, &gone), OPK_OK);
	assert_int_equal(gone, 0);
	assert_int_equal(
		store_prune_history(o->store, 1, &o->faults, &gone), OPK_OK);
	assert_int_equal(gone, 2);
	assert_false(is_there(o, ".orgpack/history/1"));
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	assert_int_equal(undo(o, 2, false), OPK_USAGE);
	assert_int_equal(said(o, OPK_NO_SUCH_TRANSACTION), 1);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_int_equal(
		store_prune_history(o->store, 0, &o->faults, &gone), OPK_OK);
	assert_int_equal(gone, 2);
	change_email(o, "2", "5");
	assert_int_equal(o->done.id, 5);
	assert_int_equal(
		store_history(o->store, &o->arena, &o->faults, &e, &n), OPK_OK);
	assert_int_equal(n, 1);
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	put(o, ".orgpack/history/pruned",
		"format: orgpack-pruned/1\nid: 4\ndigest: sha256:"
		"0000000000000000000000000000000000000000000000000000000000000"
		"000\n");
	assert_int_equal(
		store_verify_history(o->store, &o->faults), OPK_MALFORMED);
}

/* Put an org back to just behind the commit point of its first transaction. */
static void interrupt(struct org *o)
{
	store_close(o->store);
	o->store = NULL;
	assert_int_equal(
		rename(at(o, ".orgpack/history/1"), at(o, ".orgpack/txn")), 0);
	make_dir(o, ".orgpack/txn/new");
	assert_int_equal(rename(at(o, EMAIL), at(o, ".orgpack/txn/new/2")), 0);
	assert_int_equal(link(at(o, ".orgpack/txn/old/2"), at(o, EMAIL)), 0);
	assert_int_equal(rename(at(o, PHONE), at(o, ".orgpack/txn/new/3")), 0);
}

static void apply_in_one_folder(struct org *o)
{
	put(o, EMAIL, "old");
	put(o, "modules/Leads/fields/Fax.yaml", "fax");
	put(o, "roles/CEO.yaml", "ceo");
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	will_add(o, PHONE, "phone");
	will_delete(o, "modules/Leads/fields/Fax.yaml", "fax");
	assert_int_equal(commit(o), OPK_OK);
}

static void shows_readers_the_committed_state(void **state)
{
	struct org *o = *state;
	struct state all = { 0 };
	struct span text;
	uint64_t undoes;

	apply_in_one_folder(o);
	interrupt(o);
	put(o, "modules/Leads/fields/Fax.yaml", "fax");
	reopen(o, STORE_READ);
	assert_true(store_is_unfinished(o->store));
	assert_int_equal(said(o, OPK_UNFINISHED), 1);
	assert_true(has(o, SPAN(PHONE)));
	assert_false(has(o, SPAN("modules/Leads/fields/Fax.yaml")));
	assert_int_equal(store_read(o->store, SPAN(EMAIL), 100, &o->arena,
				 &o->faults, &text),
		OPK_OK);
	assert_true(span_is(text, "new"));
	assert_int_equal(
		store_load(o->store, false, &o->arena, &o->faults, &all),
		OPK_OK);
	assert_int_equal(all.count, 3);
	assert_string_equal(all.items[1].path.ptr, PHONE);
	assert_true(span_is(all.items[1].bytes, "phone"));
	assert_int_equal(store_undo_plan(o->store, 0, false, &o->arena,
				 &o->faults, &o->plan, &undoes),
		OPK_OK);
	assert_int_equal(o->plan.count, 3);
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	assert_string_equal(get(o, EMAIL), "old");
}

static void finishes_what_was_committed(void **state)
{
	struct org *o = *state;
	const char *after;

	apply_in_one_folder(o);
	after = tree_of(o);
	interrupt(o);
	assert_string_not_equal(tree_of(o), after);
	reopen(o, STORE_WRITE);
	assert_false(store_is_unfinished(o->store));
	assert_int_equal(said(o, OPK_RECOVERED), 1);
	assert_string_equal(tree_of(o), after);
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	reopen(o, STORE_WRITE);
	assert_int_equal(said(o, OPK_RECOVERED), 0);
}

static void finishes_without_the_rest_of_the_history(void **state)
{
	struct org *o = *state;

	apply_in_one_folder(o);
	interrupt(o);
	assert_int_equal(rmdir(at(o, ".orgpack/history")), 0);
	reopen(o, STORE_WRITE);
	assert_int_equal(said(o, OPK_RECOVERED), 1);
	assert_string_equal(get(o, PHONE), "phone");
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void discards_what_was_not(void **state)
{
	struct org *o = *state;
	const char *before;

	apply_in_one_folder(o);
	before = tree_of(o);
	put(o, ".orgpack/txn/new/2", "half");
	put(o, ".orgpack/txn/journal.tmp", "orgpack-");
	reopen(o, STORE_WRITE);
	assert_int_equal(said(o, OPK_RECOVERED), 1);
	assert_false(is_there(o, ".orgpack/txn"));
	assert_string_equal(tree_of(o), before);
}

static void finishes_nothing_that_is_damaged(void **state)
{
	struct org *o = *state;
	const char *before, *was;

	apply_in_one_folder(o);
	interrupt(o);
	before = tree_of(o);
	put(o, ".orgpack/txn/new/3", "damaged");
	assert_int_equal(open_org(o, STORE_WRITE), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_BAD_HISTORY), 1);
	assert_string_equal(tree_of(o), before);
	put(o, ".orgpack/txn/new/3", "phone");
	was = get(o, ".orgpack/txn/journal");
	put(o, ".orgpack/txn/journal", "orgpack-journal/1 1\n");
	assert_int_equal(open_org(o, STORE_WRITE), OPK_MALFORMED);
	assert_int_equal(open_org(o, STORE_READ), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_BAD_HISTORY), 2);
	put(o, ".orgpack/txn/journal", was);
	reopen(o, STORE_WRITE);
	assert_string_equal(get(o, PHONE), "phone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(restores_the_tree_byte_for_byte),
		STORE_TEST(says_what_an_undo_will_do),
		STORE_TEST(lists_what_was_done),
		STORE_TEST(has_an_empty_history_at_first),
		STORE_TEST(takes_back_the_newest_that_is_in_force),
		STORE_TEST(undoes_no_hand_edit_unless_forced),
		STORE_TEST(finds_every_tampering),
		STORE_TEST(finds_an_entry_that_was_exchanged),
		STORE_TEST(does_not_undo_with_a_forged_image),
		STORE_TEST(numbers_the_next_transaction),
		STORE_TEST(prunes_and_still_verifies),
		STORE_TEST(shows_readers_the_committed_state),
		STORE_TEST(finishes_what_was_committed),
		STORE_TEST(finishes_without_the_rest_of_the_history),
		STORE_TEST(discards_what_was_not),
		STORE_TEST(finishes_nothing_that_is_damaged),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
