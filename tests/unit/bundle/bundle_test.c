/* SPDX-License-Identifier: MIT */
/* Bundles: written the same each time, read back whole, distrusted. */
#include "bundle_fixture.h"

static const char *const names[] = { "-", "x.tar.gz", "x.tgz", "x.tar.zst",
	"x.tar.xz", "x.zip" };
enum { NAMES = sizeof names / sizeof *names };

static void write_bundle(const char *name, const struct state *s,
	const struct span *requires, size_t n, struct buf *out)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);

	assert_int_equal(bundle_write(name, s, requires, n, out, &f), OPK_OK);
	assert_int_equal(f.errors, 0);
	arena_release(&a);
}

/* A bundle of the form that is quickest to make, by its parts. */
static struct buf make_bundle(
	struct span manifest, const struct member *m, size_t count)
{
	struct member all[16] = { { "manifest.yaml", manifest } };
	struct buf out = { 0 };

	assert_true(count < 15);
	if (count)
		memcpy(all + 1, m, count * sizeof *m);
	make_archive(FORM_ZIP, all, count + 1, &out);
	return out;
}

static void expect_same(const struct component *a, const struct component *b)
{
	assert_ptr_equal(a->id.kind, b->id.kind);
	for (unsigned i = 0; i < a->id.kind->variables; i++)
		assert_true(span_equal(a->id.value[i], b->id.value[i]));
	assert_true(span_equal(a->path, b->path));
	assert_true(span_equal(a->name, b->name));
	assert_int_equal(a->size, b->size);
	assert_true(digest_equal(&a->sha256, &b->sha256));
	assert_true(digest_equal(&a->content, &b->content));
	assert_true(a->has_content && b->has_content);
}

static void what_is_written_is_read_back(void **state)
{
	struct arena a = { 0 };
	struct state s = make_state(&a, files, ROLES);

	(void)state;
	s.digest = state_digest(&s);
	for (size_t i = 0; i < NAMES; i++) {
		struct faults f = no_faults(&a);
		struct buf out = { 0 };
		struct bundle *b = NULL;
		struct state *t;

		write_bundle(names[i], &s, NULL, 0, &out);
		assert_int_equal(
			bundle_open_bytes("b", buf_span(&out), &f, &b), OPK_OK);
		t = bundle_state(b);
		assert_int_equal(t->count, ROLES);
		assert_true(t->has_digest && t->complete);
		assert_true(digest_equal(&t->digest, &s.digest));
		assert_true(node_equal(t->source, s.source));
		for (size_t k = 0; k < ROLES; k++) {
			expect_same(&t->items[k], &s.items[k]);
			assert_null(t->items[k].bytes.ptr);
		}
		assert_int_equal(bundle_load(b, &f), OPK_OK);
		for (size_t k = 0; k < ROLES; k++)
			assert_true(
				span_equal(t->items[k].bytes, files[k].bytes));
		assert_int_equal(f.count, 0);
		bundle_close(b);
		buf_release(&out);
	}
	arena_release(&a);
}

static void the_same_state_gives_the_same_bytes(void **state)
{
	struct arena a = { 0 };
	struct state s = make_state(&a, files, ROLES);

	(void)state;
	for (size_t i = 0; i < NAMES; i++) {
		struct buf one = { 0 }, two = { 0 };

		write_bundle(names[i], &s, NULL, 0, &one);
		s.digest = state_digest(&s);
		s.has_digest = true;
		s.name = "other";
		write_bundle(names[i], &s, NULL, 0, &two);
		assert_true(span_equal(buf_span(&one), buf_span(&two)));
		buf_release(&one);
		buf_release(&two);
	}
	arena_release(&a);
}

static void a_manifest_says_what_the_format_says(void **state)
{
	struct buf text = good_manifest();
	struct span rest = buf_span(&text), line;
	static const char *const starts[] = { "format: orgpack-bundle/2",
		"source: {org_id: '60001', name: Acme, edition: enterprise}",
		"digest: sha256:",
		"scope: {foreign: true, origin: true, credentials: true}",
		"components:",
		("  - {kind: role, name: CEO, path: roles/CEO.yaml, size: 43, "
		 "sha256: "),
		"  - {kind: role, name: Sales, path: roles/Sales.yaml, size: ",
		"  - {kind: variable, name: Rate, path: variables/Rate.yaml, ",
		"requires: []" };

	(void)state;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		line = span_split(rest, '\n', &rest);
		assert_true(span_starts(line, span_of(starts[i])));
	}
	assert_int_equal(rest.len, 0);
	buf_release(&text);
}

static void an_empty_state_is_a_bundle_too(void **state)
{
	struct arena a = { 0 };
	struct state s = make_state(&a, NULL, 0);
	struct faults f = no_faults(&a);
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < NAMES; i++) {
		buf_clear(&out);
		write_bundle(names[i], &s, NULL, 0, &out);
		assert_string_equal(load_bundle(buf_span(&out), &f), "ok");
	}
	buf_release(&out);
	arena_release(&a);
}

static void a_partial_bundle_says_so_and_what_it_requires(void **state)
{
	static const struct span requires[] = { SPAN_INIT("field:Leads.Email"),
		SPAN_INIT("fiscal_year:fiscal_year"), SPAN_INIT("role:Boss") };
	struct arena a = { 0 };
	struct state s = make_state(&a, files, ROLES);
	struct faults f = no_faults(&a);
	struct buf out = { 0 };
	struct bundle *b = NULL;
	const struct node *list;

	(void)state;
	s.complete = false;
	write_bundle("x.zip", &s, requires, 3, &out);
	assert_int_equal(
		bundle_open_bytes("b", buf_span(&out), &f, &b), OPK_OK);
	assert_false(bundle_state(b)->complete);
	list = node_get(bundle_manifest(b), SPAN("requires"));
	assert_int_equal(list->count, 3);
	assert_true(span_equal(list->first->text, requires[0]));
	assert_int_equal(bundle_load(b, &f), OPK_OK);
	bundle_close(b);
	buf_release(&out);
	arena_release(&a);
}

static void another_extension_is_refused(void **state)
{
	static const char *const others[] = { "x", "x.tar", "x.7z", "x.tar.bz2",
		"x.ZIP", "" };
	struct arena a = { 0 };
	struct state s = make_state(&a, files, ROLES);

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct faults f = no_faults(&a);
		struct buf out = { 0 };

		assert_int_equal(bundle_write(others[i], &s, NULL, 0, &out, &f),
			OPK_USAGE);
		assert_int_equal(f.items[0].code, OPK_BAD_OPTION);
		assert_int_equal(out.len, 0);
	}
	arena_release(&a);
}

static void what_could_not_be_read_is_not_written(void **state)
{
	static const struct span huge = { "", (size_t)16 * 1024 * 1024 + 1 };
	struct arena a = { 0 };
	struct state s = make_state(&a, files, ROLES);
	struct faults f = no_faults(&a);
	struct buf out = { 0 };

	(void)state;
	s.items[1].bytes = huge;
	assert_int_equal(
		bundle_write("x.zip", &s, NULL, 0, &out, &f), OPK_MALFORMED);
	assert_int_equal(f.items[0].code, OPK_TOO_LARGE);
	assert_string_equal(f.items[0].at.file, "roles/Sales.yaml");
	arena_release(&a);
}

static void opening_reads_the_manifest_only(void **state)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf text = good_manifest();
	struct buf out = make_bundle(buf_span(&text), NULL, 0);
	struct bundle *b = NULL;

	(void)state;
	assert_int_equal(
		bundle_open_bytes("b", buf_span(&out), &f, &b), OPK_OK);
	assert_int_equal(bundle_state(b)->count, ROLES);
	assert_int_equal(bundle_load(b, &f), OPK_MALFORMED);
	assert_int_equal(f.count, ROLES);
	for (size_t i = 0; i < ROLES; i++) {
		char place[100];

		snprintf(place, sizeof place, "b!%s", files[i].path);
		assert_int_equal(f.items[i].code, OPK_MISSING_MEMBER);
		assert_string_equal(f.items[i].at.file, place);
	}
	bundle_close(b);
	buf_release(&out);
	buf_release(&text);
	arena_release(&a);
}

static bool knows_sales(void *user, const struct component *c)
{
	size_t *asked = user;

	__atomic_add_fetch(asked, 1, __ATOMIC_RELAXED);
	return span_is(c->name, "Sales");
}

static void what_is_known_is_not_read_again(void **state)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct state s = make_state(&a, files, ROLES);
	struct bundle *b = NULL;
	struct buf out = { 0 };
	size_t asked = 0;

	(void)state;
	for (size_t i = 0; i < ROLES; i++) /* every content is a lie */
		s.items[i].content.bytes[0] ^= 1;
	write_bundle("x.zip", &s, NULL, 0, &out);
	assert_int_equal(
		bundle_open_bytes("b", buf_span(&out), &f, &b), OPK_OK);
	bundle_trust(b, knows_sales, &asked);
	assert_int_equal(bundle_load(b, &f), OPK_MALFORMED);
	assert_int_equal(asked, ROLES);
	assert_int_equal(f.count, ROLES - 1);
	for (size_t i = 0; i < ROLES - 1; i++) {
		assert_int_equal(f.items[i].code, OPK_WRONG_DIGEST);
		assert_null(strstr(f.items[i].at.file, "Sales"));
	}
	bundle_close(b);
	buf_release(&out);
	arena_release(&a);
}

/* Members that are not those listed, one thing wrong each. */
static void members_must_be_those_listed(void **state)
{
	static const struct {
		struct member m[5];
		size_t count;
		const char *word;
		size_t faults;
	} cases[] = {
		{ { FILE_0, FILE_1, FILE_2 }, 3, "ok", 0 },
		/* missing, first, middle, last */
		{ { FILE_1, FILE_2 }, 2, "missing-member", 1 },
		{ { FILE_0, FILE_2 }, 2, "missing-member", 1 },
		{ { FILE_0, FILE_1 }, 2, "missing-member", 1 },
		/* twice in a row, twice apart, the manifest twice */
		{ { FILE_0, FILE_0, FILE_1, FILE_2 }, 4, "duplicate-member",
			2 },
		{ { FILE_0, FILE_1, FILE_2, FILE_0 }, 4, "duplicate-member",
			2 },
		{ { FILE_0, FILE_1, FILE_2,
			  { "manifest.yaml", SPAN_INIT("") } },
			4, "duplicate-member", 1 },
		/* out of order */
		{ { FILE_1, FILE_0, FILE_2 }, 3, "bad-member", 1 },
		/* unlisted: good paths, bad paths */
		{ { FILE_0, FILE_1, FILE_2,
			  { "variables/Zero.yaml", SPAN_INIT("") } },
			4, "unlisted-member", 1 },
		{ { { "org.yaml", SPAN_INIT("") }, FILE_0, FILE_1, FILE_2 }, 4,
			"unlisted-member", 1 },
		{ { FILE_0, FILE_1, FILE_2,
			  { "../roles/CEO.yaml", SPAN_INIT("") } },
			4, "unsafe-path", 1 },
		{ { FILE_0, FILE_1, FILE_2,
			  { "/roles/CEO.yaml", SPAN_INIT("") } },
			4, "unsafe-path", 1 },
		{ { FILE_0, FILE_1, FILE_2,
			  { "roles\\CEO.yaml", SPAN_INIT("") } },
			4, "unsafe-path", 1 },
		{ { FILE_0, FILE_1, FILE_2,
			  { "C:roles/CEO.yaml", SPAN_INIT("") } },
			4, "unsafe-path", 1 },
		/* an unlisted one with bytes passes over what may be decoded */
		{ { { "a", SPAN_INIT("x") }, FILE_0, FILE_1, FILE_2 }, 4,
			"unlisted-member", 2 },
		/* another size, other bytes */
		{ { FILE_0, { "roles/Sales.yaml", SPAN_INIT("name: S\n") },
			  FILE_2 },
			3, "wrong-size", 1 },
		{ { { "roles/CEO.yaml", SPAN_INIT("api_name: CEO\nname: Child\n"
						  "admin_user: true\n") },
			  FILE_1, FILE_2 },
			3, "wrong-digest", 1 },
	};
	struct buf text = good_manifest();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = { 0 };
		struct faults f = no_faults(&a);
		struct buf out = make_bundle(
			buf_span(&text), cases[i].m, cases[i].count);
		const char *word = load_bundle(buf_span(&out), &f);

		if (strcmp(word, cases[i].word) || f.count != cases[i].faults)
			fail_msg("case %zu: %s, %zu faults", i, word, f.count);
		buf_release(&out);
		arena_release(&a);
	}
	buf_release(&text);
}

/* Bytes and SHA-256 agree with the manifest, the meaning does not. */
static void components_are_checked_for_what_they_mean(void **state)
{
	static const struct {
		const char *bytes, *word;
	} cases[] = {
		{ "api_name: CEO\nname: Chief\nadmin_user: true\n", "ok" },
		{ "# hello\napi_name: CEO\nname: Chief\nadmin_user: true\n",
			"ok" },
		{ "api_name: CEO\nname: Other\nadmin_user: true\n",
			"wrong-digest" },
		{ "api_name: CFO\nname: Chief\nadmin_user: true\n",
			"identity-mismatch" },
		{ "api_name: CEO\nname: Chief\nadmin_user: sure\n",
			"wrong-type" },
		{ "api_name: CEO\nname: [\n", "bad-yaml" },
		{ "api_name: CEO\napi_name: CEO\nname: x\n", "duplicate-key" },
		{ "a: &a [x, x]\nb: *a\n", "bad-yaml" },
		{ "", "wrong-type" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = { 0 };
		struct state s = make_state(&a, files, ROLES);
		struct faults f = no_faults(&a);
		struct buf out = { 0 };
		const char *word;

		s.items[0].bytes = span_of(cases[i].bytes);
		s.items[0].size = s.items[0].bytes.len;
		s.items[0].sha256 = digest_of(s.items[0].bytes);
		write_bundle("x.zip", &s, NULL, 0, &out);
		word = load_bundle(buf_span(&out), &f);
		if (strcmp(word, cases[i].word))
			fail_msg("case %zu: %s", i, word);
		if (f.count)
			assert_string_equal(
				f.items[0].at.file, "b.zip!roles/CEO.yaml");
		buf_release(&out);
		arena_release(&a);
	}
}

static void all_faults_are_reported_in_order(void **state)
{
	static const struct member bad[] = {
		{ "roles/A.yaml", SPAN_INIT("api_name: X\nname: a\n") },
		{ "roles/B.yaml", SPAN_INIT("api_name: B\nname: [\n") },
		{ "roles/C.yaml", SPAN_INIT("api_name: C\nname: 1\nx: 1\n") },
		{ "roles/D.yaml", SPAN_INIT("api_name: X\nname: d\n") },
	};
	static const struct {
		const char *file;
		enum opk_code code;
	} expected[] = {
		{ "b.zip!roles/A.yaml", OPK_IDENTITY_MISMATCH },
		{ "b.zip!roles/B.yaml", OPK_BAD_YAML },
		{ "b.zip!roles/C.yaml", OPK_WRONG_TYPE },
		{ "b.zip!roles/C.yaml", OPK_UNKNOWN_PROPERTY },
		{ "b.zip!roles/D.yaml", OPK_IDENTITY_MISMATCH },
	};
	struct arena a = { 0 };
	struct state s = make_state(&a, files, ROLES);
	struct faults f = no_faults(&a);
	struct component items[4];
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		items[i] = s.items[0];
		items[i].path = span_of(bad[i].path);
		items[i].bytes = bad[i].bytes;
		items[i].size = bad[i].bytes.len;
		items[i].sha256 = digest_of(bad[i].bytes);
		assert_true(kind_of_path(items[i].path, &items[i].id));
		items[i].name = items[i].id.value[0];
	}
	s.items = items;
	s.count = 4;
	write_bundle("x.tar.xz", &s, NULL, 0, &out);
	load_bundle(buf_span(&out), &f);
	assert_int_equal(f.count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < f.count; i++) {
		assert_string_equal(f.items[i].at.file, expected[i].file);
		assert_int_equal(f.items[i].code, expected[i].code);
	}
	buf_release(&out);
	arena_release(&a);
}

static void what_begins_otherwise_is_no_bundle(void **state)
{
	static const struct member late[] = {
		{ "roles/CEO.yaml", SPAN_INIT("x") },
		{ "manifest.yaml", SPAN_INIT("format: orgpack-bundle/2\n") },
	};
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf out = { 0 };

	(void)state;
	make_archive(FORM_TAR_GZIP, late, 2, &out);
	assert_string_equal(load_bundle(buf_span(&out), &f), "bad-bundle");
	f = no_faults(&a);
	buf_clear(&out);
	make_archive(FORM_TAR_GZIP, NULL, 0, &out);
	assert_string_equal(load_bundle(buf_span(&out), &f), "bad-bundle");
	f = no_faults(&a);
	assert_string_equal(load_bundle(SPAN(""), &f), "bad-bundle");
	buf_release(&out);
	arena_release(&a);
}

/* A tree of one value for each two bytes is refused before memory is gone. */
static void a_component_of_nothing_but_commas_is_refused(void **state)
{
	enum { SIZE = 16 << 20 };
	char *bytes = malloc(SIZE);
	struct arena a = { 0 };
	struct state s = make_state(&a, files, ROLES);
	struct faults f = no_faults(&a);
	struct buf out = { 0 };

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = i & 1 ? '0' : ',';
	bytes[0] = '[';
	bytes[SIZE - 1] = ']';
	s.items[0].bytes = (struct span){ bytes, SIZE };
	s.items[0].size = SIZE;
	s.items[0].sha256 = digest_of(s.items[0].bytes);
	write_bundle("x.tar.zst", &s, NULL, 0, &out);
	assert_string_equal(load_bundle(buf_span(&out), &f), "too-large");
	free(bytes);
	buf_release(&out);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(the_same_state_gives_the_same_bytes),
		cmocka_unit_test(a_manifest_says_what_the_format_says),
		cmocka_unit_test(an_empty_state_is_a_bundle_too),
		cmocka_unit_test(a_partial_bundle_says_so_and_what_it_requires),
		cmocka_unit_test(another_extension_is_refused),
		cmocka_unit_test(what_could_not_be_read_is_not_written),
		cmocka_unit_test(opening_reads_the_manifest_only),
		cmocka_unit_test(what_is_known_is_not_read_again),
		cmocka_unit_test(members_must_be_those_listed),
		cmocka_unit_test(components_are_checked_for_what_they_mean),
		cmocka_unit_test(all_faults_are_reported_in_order),
		cmocka_unit_test(what_begins_otherwise_is_no_bundle),
		cmocka_unit_test(a_component_of_nothing_but_commas_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
