/* SPDX-License-Identifier: MIT */
/* Tests of keys, seed, receipts and known sources. */
#include "store_fixture.h"

#include "handover/identity.h"
#include "util/random.h"
#include "handover/keyline.h"
#include "store/history.h"

static const int64_t made = 1795000000000; /* a full second */

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

static struct key_record new_key(struct org *o, int64_t now)
{
	struct key_order order = { .org_id = SPAN("60002"),
		.org_name = SPAN("Branch"),
		.data_center = SPAN("eu"),
		.edition = SPAN("enterprise"),
		.note = SPAN("for hq"),
		.by = SPAN("bob"),
		.now = now,
		.ttl_ms = 24 * HOUR };
	struct key_record k;

	plan(o, "key new");
	assert_int_equal(identity_add_key(o->store, &order, &o->arena, &o->plan,
				 &o->faults, &k),
		OPK_OK);
	assert_int_equal(commit(o), OPK_OK);
	return k;
}

static enum opk_status close_key(
	struct org *o, struct span id, enum key_state state, int64_t now)
{
	enum opk_status st;

	plan(o, "close");
	st = identity_close_key(o->store, id, state, SPAN("Acme (60001)"), now,
		&o->arena, &o->plan, &o->faults);
	return st ? st : commit(o);
}

static enum opk_status secret_at(struct org *o, struct span id, int64_t now)
{
	unsigned char secret[X25519_BYTES];

	return identity_secret(o->store, id, now, &o->faults, secret);
}

/* Is a text found in any file of the org? */
static bool is_anywhere(struct org *o, const char *text)
{
	struct span command =
		arena_print(&o->arena, "grep -rqF -- '%s' '%s'", text, o->dir);

	return system(command.ptr) == 0;
}

static const char *secret_path(struct org *o, struct span id)
{
	return arena_print(
		&o->arena, ".orgpack/identity/keys/%.*s.secret", SPAN_ARG(id))
		.ptr;
}

static const char *secret_text(struct org *o, struct span id)
{
	const char *text = get(o, secret_path(o, id));

	return arena_copy(&o->arena, span_cut(span_of(text), 0, 64)).ptr;
}

static void a_key_says_whose_it_is_and_fits_its_secret(void **state)
{
	struct org *o = *state;
	struct key_record k;
	struct source src = { .name = "key" };
	struct keyline l;
	unsigned char secret[X25519_BYTES], public[X25519_BYTES];
	char id[KEY_ID_TEXT];

	reopen(o, STORE_WRITE);
	k = new_key(o, made);
	src.text = k.line;
	assert_int_equal(keyline_read(&src, &o->arena, &o->faults, &l), OPK_OK);
	keyline_id(&l, id);
	assert_true(span_is(k.id, id));
	assert_true(span_is(l.org_id, "60002"));
	assert_true(span_is(l.org_name, "Branch"));
	assert_int_equal(l.expires_ms, made + 24 * HOUR);
	assert_int_equal(
		identity_secret(o->store, k.id, made, &o->faults, secret),
		OPK_OK);
	assert_true(x25519_public(secret, public));
	assert_memory_equal(public, l.recipient, sizeof public);
}

static void secrets_are_for_their_owner_only(void **state)
{
	struct org *o = *state;
	struct key_record k;
	mode_t mask = umask(0);

	reopen(o, STORE_WRITE);
	k = new_key(o, made);
	umask(mask);
	assert_int_equal(mode_of(o, ".orgpack/identity"), 0700);
	assert_int_equal(mode_of(o, ".orgpack/identity/keys"), 0700);
	assert_int_equal(mode_of(o, ".orgpack/identity/signing_key"), 0600);
	assert_int_equal(mode_of(o, ".orgpack/identity/keys.yaml"), 0600);
	assert_int_equal(mode_of(o, secret_path(o, k.id)), 0600);
}

static void a_key_is_open_for_its_time_and_no_longer(void **state)
{
	struct org *o = *state;
	struct key_record k;

	reopen(o, STORE_WRITE);
	k = new_key(o, made);
	assert_int_equal(secret_at(o, k.id, made + 24 * HOUR - MINUTE), OPK_OK);
	assert_int_equal(secret_at(o, k.id, made + 24 * HOUR), OPK_REFUSED);
	assert_int_equal(
		secret_at(o, k.id, made + 24 * HOUR + MINUTE), OPK_REFUSED);
	assert_int_equal(said(o, OPK_KEY_EXPIRED), 2);
	assert_int_equal(
		secret_at(o, SPAN("0123456789abcdef"), made), OPK_USAGE);
	assert_int_equal(said(o, OPK_NO_SUCH_KEY), 1);
}

static void a_closed_key_stays_closed_and_leaves_no_secret(void **state)
{
	static const struct {
		enum key_state state;
		enum opk_code code;
	} cases[] = { { KEY_USED, OPK_KEY_USED },
		{ KEY_REVOKED, OPK_KEY_REVOKED } };
	struct org *o = *state;

	reopen(o, STORE_WRITE);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct key_record k = new_key(o, made);
		const char *secret = secret_text(o, k.id);

		assert_true(is_anywhere(o, secret));
		assert_int_equal(
			close_key(o, k.id, cases[i].state, made + HOUR),
			OPK_OK);
		assert_false(is_anywhere(o, secret));
		assert_int_equal(secret_at(o, k.id, made), OPK_REFUSED);
		assert_int_equal(said(o, cases[i].code), 1);
		assert_int_equal(
			close_key(o, k.id, KEY_REVOKED, made), OPK_REFUSED);
		assert_int_equal(said(o, cases[i].code), 1);
	}
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	assert_int_equal(undo(o, 0, false), OPK_NO);
}

static void a_clock_that_is_set_back_revives_no_expired_key(void **state)
{
	struct org *o = *state;
	struct key_record k, open;
	const char *secret;

	reopen(o, STORE_WRITE);
	k = new_key(o, made);
	secret = secret_text(o, k.id);
	open = new_key(o, made + 2 * HOUR);
	assert_int_equal(
		identity_sweep(o->store, made + HOUR, &o->faults), OPK_OK);
	assert_int_equal(secret_at(o, k.id, made + HOUR), OPK_OK);
	assert_int_equal(
		identity_sweep(o->store, made + 25 * HOUR, &o->faults), OPK_OK);
	assert_false(is_anywhere(o, secret));
	assert_int_equal(secret_at(o, k.id, made + HOUR), OPK_REFUSED);
	assert_int_equal(said(o, OPK_KEY_EXPIRED), 1);
	assert_int_equal(secret_at(o, open.id, made + 25 * HOUR), OPK_OK);
}

static void keys_are_listed_in_the_order_of_their_making(void **state)
{
	struct org *o = *state;
	struct identity_keys all;
	struct key_record first, second;

	reopen(o, STORE_WRITE);
	first = new_key(o, made);
	second = new_key(o, made + HOUR);
	assert_int_equal(
		close_key(o, first.id, KEY_USED, made + 2 * HOUR), OPK_OK);
	assert_int_equal(identity_keys_read(o->store, made + 25 * HOUR,
				 &o->arena, &o->faults, &all),
		OPK_OK);
	assert_int_equal(all.count, 2);
	assert_true(span_equal(all.items[0].id, first.id));
	assert_int_equal(all.items[0].state, KEY_USED);
	assert_true(span_is(all.items[0].used_by, "Acme (60001)"));
	assert_int_equal(all.items[0].decided_ms, made + 2 * HOUR);
	assert_true(span_equal(all.items[1].id, second.id));
	assert_int_equal(all.items[1].state, KEY_EXPIRED);
	assert_false(all.items[1].recorded);
	assert_true(span_is(all.items[1].note, "for hq"));
}

static void receipts_are_counted_and_outlive_an_undo(void **state)
{
	struct org *o = *state;
	struct key_record k;
	uint64_t n = 9;

	put(o, "modules/Leads/module.yaml", "old");
	reopen(o, STORE_WRITE);
	assert_int_equal(identity_receipts(o->store, &o->faults, &n), OPK_OK);
	assert_int_equal(n, 0);
	k = new_key(o, made);
	plan(o, "approve");
	assert_int_equal(identity_close_key(o->store, k.id, KEY_USED,
				 SPAN("Acme (60001)"), made, &o->arena,
				 &o->plan, &o->faults),
		OPK_OK);
	assert_int_equal(identity_count_receipt(
				 o->store, &o->arena, &o->plan, &o->faults),
		OPK_OK);
	will_change(o, "modules/Leads/module.yaml", "old", "new");
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(identity_receipts(o->store, &o->faults, &n), OPK_OK);
	assert_int_equal(n, 1);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(get(o, "modules/Leads/module.yaml"), "old");
	assert_int_equal(identity_receipts(o->store, &o->faults, &n), OPK_OK);
	assert_int_equal(n, 1);
	assert_int_equal(secret_at(o, k.id, made), OPK_REFUSED);
	assert_int_equal(said(o, OPK_KEY_USED), 1);
}

static enum identity_condition condition(struct org *o)
{
	enum identity_condition is = IDENTITY_NONE;

	assert_int_equal(identity_condition(o->store, &o->faults, &is), OPK_OK);
	return is;
}

/* Copy the identity away and back, as a backup does. */
static void shell(struct org *o, const char *command)
{
	struct span line =
		arena_print(&o->arena, "cd '%s' && %s", o->dir, command);

	assert_int_equal(system(line.ptr), 0);
}

static void an_older_copy_of_the_identity_is_refused(void **state)
{
	struct org *o = *state;
	struct key_record k;
	uint64_t n;

	reopen(o, STORE_WRITE);
	assert_int_equal(condition(o), IDENTITY_NONE);
	k = new_key(o, made);
	shell(o, "cp -a .orgpack/identity backup");
	assert_int_equal(close_key(o, k.id, KEY_USED, made), OPK_OK);
	assert_int_equal(condition(o), IDENTITY_CURRENT);
	shell(o, "mv .orgpack/identity newest && cp -a backup "
		 ".orgpack/identity");
	assert_int_equal(condition(o), IDENTITY_OLDER);
	assert_int_equal(secret_at(o, k.id, made), OPK_REFUSED);
	assert_int_equal(close_key(o, k.id, KEY_REVOKED, made), OPK_REFUSED);
	assert_int_equal(
		identity_receipts(o->store, &o->faults, &n), OPK_REFUSED);
	assert_int_equal(said(o, OPK_NO_IDENTITY), 3);
	shell(o, "rm -r .orgpack/identity");
	assert_int_equal(condition(o), IDENTITY_MISSING);
	shell(o, "mv newest .orgpack/identity");
	assert_int_equal(condition(o), IDENTITY_CURRENT);
}

static void a_damaged_identity_is_said_to_be_so(void **state)
{
	static const char *const files[] = { "signing_key", "keys.yaml",
		"receipts.yaml" };
	struct org *o = *state;
	unsigned char seed[ED25519_SEED];
	struct identity_keys all;
	uint64_t n;

	reopen(o, STORE_WRITE);
	new_key(o, made);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		put(o,
			arena_print(&o->arena, ".orgpack/identity/%s", files[i])
				.ptr,
			"[\n");
	plan(o, "send");
	assert_int_equal(
		identity_seed(o->store, &o->arena, &o->plan, &o->faults, seed),
		OPK_REFUSED);
	assert_int_equal(
		identity_keys_read(o->store, made, &o->arena, &o->faults, &all),
		OPK_REFUSED);
	assert_int_equal(
		identity_receipts(o->store, &o->faults, &n), OPK_REFUSED);
	assert_int_equal(said(o, OPK_NO_IDENTITY), 3);
}

static void the_seed_is_made_once_and_never_changes(void **state)
{
	struct org *o = *state;
	unsigned char first[ED25519_SEED], again[ED25519_SEED];

	reopen(o, STORE_WRITE);
	plan(o, "send");
	assert_int_equal(
		identity_seed(o->store, &o->arena, &o->plan, &o->faults, first),
		OPK_OK);
	assert_int_equal(
		identity_seed(o->store, &o->arena, &o->plan, &o->faults, again),
		OPK_OK);
	assert_memory_equal(first, again, sizeof first);
	assert_int_equal(commit(o), OPK_OK);
	identity_wipe(&o->plan);
	new_key(o, made);
	plan(o, "send");
	assert_int_equal(
		identity_seed(o->store, &o->arena, &o->plan, &o->faults, again),
		OPK_OK);
	assert_memory_equal(first, again, sizeof first);
	assert_int_equal(o->plan.count, 0);
}

static void sources_and_received_files_are_remembered(void **state)
{
	struct org *o = *state;
	unsigned char signer[ED25519_PUBLIC], got[ED25519_PUBLIC];
	struct digest sealed = digest_of(SPAN("sealed"));
	bool is = true;

	reopen(o, STORE_WRITE);
	new_key(o, made);
	assert_int_equal(
		identity_source(o->store, SPAN("60001"), &o->faults, got, &is),
		OPK_OK);
	assert_false(is);
	for (int i = 0; i < 2; i++) {
		random_seed(signer, sizeof signer);
		plan(o, "approve");
		assert_int_equal(identity_know(o->store, SPAN("60001"), signer,
					 &o->arena, &o->plan, &o->faults),
			OPK_OK);
		assert_int_equal(identity_know(o->store, SPAN("60003"), signer,
					 &o->arena, &o->plan, &o->faults),
			OPK_OK);
		assert_int_equal(commit(o), OPK_OK);
		assert_int_equal(identity_source(o->store, SPAN("60001"),
					 &o->faults, got, &is),
			OPK_OK);
		assert_true(is);
		assert_memory_equal(got, signer, sizeof got);
	}
	assert_int_equal(
		identity_was_received(o->store, &sealed, &o->faults, &is), 0);
	assert_false(is);
	plan(o, "receive");
	assert_int_equal(identity_note_received(o->store, &sealed, &o->arena,
				 &o->plan, &o->faults),
		OPK_OK);
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(
		identity_was_received(o->store, &sealed, &o->faults, &is), 0);
	assert_true(is);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_key_says_whose_it_is_and_fits_its_secret),
		STORE_TEST(secrets_are_for_their_owner_only),
		STORE_TEST(a_key_is_open_for_its_time_and_no_longer),
		STORE_TEST(a_closed_key_stays_closed_and_leaves_no_secret),
		STORE_TEST(a_clock_that_is_set_back_revives_no_expired_key),
		STORE_TEST(keys_are_listed_in_the_order_of_their_making),
		STORE_TEST(receipts_are_counted_and_outlive_an_undo),
		STORE_TEST(an_older_copy_of_the_identity_is_refused),
		STORE_TEST(a_damaged_identity_is_said_to_be_so),
		STORE_TEST(the_seed_is_made_once_and_never_changes),
		STORE_TEST(sources_and_received_files_are_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
