/* SPDX-License-Identifier: MIT */
/* The YAML test suite: read as it says, or refused for a reason given here. */
#include "codec_fixture.h"

#include "codec/json.h"
#include "codec/yaml_read.h"
#include "codec/yaml_write.h"

#define CORPUS "tests/corpus/yaml/"

/*
 * Valid documents that are not read: most use what orgpack refuses; the last
 * rows are what libyaml cannot read, which nobody writes by accident.
 */
static const struct {
	const char *words; /* in the fault's text */
	const char *ids;   /* each between spaces */
} refused[] = {
	{ "an anchor (&)", " 26DV 2SXE 3GZX 3R3P 6BFJ 6KGN 6M2F 7BMT 7BUB "
			   "9KAX " },
	{ "a tag (!)", " 2AUY 2XXW 33X3 35KP 52DL 565N 57H4 6JWB 6WLZ 735Y "
		       "74H7 7FWL 8MK2 9WXW " },
	{ "a directive", " 2LFX 5TYM 6CK3 6LVF " },
	{ "behind the end of the document", " 6XDY 6ZKB 7Z25 9DXL " },
	{ "begins with '?'", " 652Z " },
	{ "a key is a list or a mapping", " 4FJ6 6PBE 9MMW " },
	/* libyaml takes no empty key in a block; orgpack none anywhere */
	{ "did not find expected key", " 2JQS " },
	/* an anchor in a script that libyaml does not take */
	{ "while scanning an anchor", " 8XYN " },
	/* in brackets: ':' that begins a text, or follows a line break */
	{ "expected ',' or '}'", " 4MUZ/00 4MUZ/01 4MUZ/02 5MUD 9SA2 " },
	{ "found unexpected ':'", " 4ABK " },
	{ "did not find expected node content", " 58MP 5T43 " },
	/* tabs where indentation might stand */
	{ "cannot start any token", " 6BCT 6CA3 " },
	{ "found a tab character", " 96NN/00 96NN/01 " },
};

/* How the cases went. */
struct tally {
	size_t cases, errors, read, refused[COUNT(refused)];
};

/* The row that lists the case of "tests/corpus/yaml/ID/in.yaml". */
static size_t find_reason(const char *path)
{
	const char *id = path + strlen(CORPUS);
	char word[20];
	size_t row = 0;

	snprintf(word, sizeof word, " %.*s ",
		(int)(strlen(id) - strlen("/in.yaml")), id);
	while (row < COUNT(refused) && !strstr(refused[row].ids, word))
		row++;
	return row;
}

static bool has_sibling(const char *path, const char *name, char out[1024])
{
	const char *slash = strrchr(path, '/');

	snprintf(out, 1024, "%.*s/%s", (int)(slash - path), path, name);
	return !access(out, R_OK);
}

static void check_value(const char *path, const struct node *n)
{
	struct document json;
	struct node *want = NULL;
	char name[1024];

	if (!has_sibling(path, "in.json", name))
		return;
	document_load(&json, name);
	if (!json.src.text.len) /* no document at all; to us, null */
		json.src.text = SPAN("null");
	if (json_read(&json.src, &json.arena, &json.faults, &want))
		fail_msg("%s: %s", name, document_fault(&json)->text);
	if (!node_equal(n, want))
		fail_msg("%s is not what in.json says", path);
	document_close(&json);
}

/* Written and read again it is equal; written again it is the same bytes. */
static void check_round_trip(const char *path, const struct node *n)
{
	struct buf once = { 0 }, twice = { 0 };
	struct document d;
	struct node *again = NULL;

	yaml_write(n, &once);
	document_open(&d, path, buf_span(&once));
	if (yaml_read(&d.src, &d.arena, &d.faults, &again))
		fail_msg("%s: written, it reads: %s", path,
			document_fault(&d)->text);
	if (!node_equal(n, again))
		fail_msg("%s is not read as it was written", path);
	yaml_write(again, &twice);
	assert_true(span_equal(buf_span(&once), buf_span(&twice)));
	document_close(&d);
	buf_release(&once);
	buf_release(&twice);
}

static void check_refused(
	struct tally *t, const char *path, const struct document *d)
{
	size_t row = find_reason(path);
	const struct opk_fault *f = document_fault(d);

	if (row == COUNT(refused))
		fail_msg("%s is refused: %s", path, f->text);
	if (!strstr(f->text, refused[row].words))
		fail_msg("%s is refused for another reason: %s", path, f->text);
	t->refused[row]++;
}

static void check_case(void *user, const char *path)
{
	struct tally *t = user;
	struct document d;
	struct node *n = NULL;
	char name[1024];
	bool wrong = has_sibling(path, "error", name);
	enum opk_status status;

	if (!strstr(path, "/in.yaml"))
		return;
	document_load(&d, path);
	status = yaml_read(&d.src, &d.arena, &d.faults, &n);
	t->cases++;
	if (status) {
		assert_int_equal(status, OPK_MALFORMED);
		assert_true(document_fault(&d)->at.line > 0);
		assert_non_null(document_fault(&d)->hint);
	}
	if (wrong && !status)
		fail_msg("%s is wrong, and is read", path);
	if (wrong) {
		t->errors++;
	} else if (status) {
		check_refused(t, path, &d);
	} else {
		t->read++;
		check_value(path, n);
		check_round_trip(path, n);
	}
	document_close(&d);
}

static void every_case_reads_as_it_says_or_is_refused(void **state)
{
	struct tally t = { 0 };
	size_t listed = 0, given = 0;

	(void)state;
	visit_files("tests/corpus/yaml", check_case, &t);
	for (size_t i = 0; i < COUNT(refused); i++) {
		given += t.refused[i];
		for (const char *p = refused[i].ids; *p; p++)
			listed += *p == ' ' && p[1];
	}
	assert_int_equal(t.cases, 141);
	assert_int_equal(t.errors, 27);
	assert_int_equal(given, listed); /* no row is idle */
	assert_int_equal(t.read, t.cases - t.errors - listed);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_reads_as_it_says_or_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
