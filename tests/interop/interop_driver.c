/* SPDX-License-Identifier: MIT */
/*
 * Sealed files, keys and signatures for tests against other programs.
 *
 *     interop_driver identity                     a new one, and as a comment
 *                                                 whom to seal for
 *     interop_driver seal RECIPIENT   <plain >sealed
 *     interop_driver open IDENTITIES  <sealed >plain    what age-keygen wrote
 *     interop_driver public SEED                        64 hex digits
 *     interop_driver sign SEED FILE COMMENT             >minisig
 *     interop_driver check PUBLIC FILE MINISIG          >comment
 *
 * Exits with the status; the peak of memory in KiB is the last line on
 * standard error.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "codec/age.h"
#include "codec/base64.h"
#include "codec/minisign.h"
#include "util/file.h"
#include "util/random.h"

enum { FILE_MOST = 64 << 20 };

struct job {
	struct arena arena;
	struct faults faults;
	char **args;
	struct buf out;
};

static enum opk_status give(
	void *user, unsigned char *out, size_t n, size_t *got)
{
	ssize_t r = read(STDIN_FILENO, out, n);

	if (r < 0)
		return fault_errno(user, OPK_CANNOT_READ, "read", "-");
	*got = (size_t)r;
	return OPK_OK;
}

static enum opk_status take(void *user, struct span bytes)
{
	if (!file_write_all(STDOUT_FILENO, bytes))
		return fault_errno(user, OPK_CANNOT_WRITE, "write", "-");
	return OPK_OK;
}

static struct age_streams streams(struct job *j)
{
	return (struct age_streams){ give, &j->faults, take, &j->faults };
}

static enum opk_status read_arg(struct job *j, size_t i, struct span *out)
{
	return file_read_operand(
		j->args[i], FILE_MOST, &j->arena, &j->faults, out);
}

static enum opk_status usage(struct job *j, const char *what)
{
	return fault(&j->faults, OPK_BAD_KEY, NULL, 0, 0, "not %s", what);
}

static enum opk_status identity(struct job *j)
{
	unsigned char secret[X25519_BYTES], public[X25519_BYTES];
	char text[AGE_TEXT];

	random_seed(secret, sizeof secret);
	if (!x25519_public(secret, public) ||
		!age_format_recipient(public, text))
		return fault_memory(&j->faults);
	buf_print(&j->out, "# public key: %s\n", text);
	age_format_identity(secret, text);
	buf_print(&j->out, "%s\n", text);
	return OPK_OK;
}

static enum opk_status seal(struct job *j)
{
	unsigned char recipient[X25519_BYTES];
	struct age_streams s = streams(j);

	if (!age_parse_recipient(span_of(j->args[0]), recipient))
		return usage(j, "a recipient");
	return age_write(recipient, &s, &j->faults);
}

static enum opk_status open_sealed(struct job *j)
{
	unsigned char secret[X25519_BYTES];
	struct age_streams s = streams(j);
	struct span rest, line;
	enum opk_status st = read_arg(j, 0, &rest);

	if (st)
		return st;
	while (rest.len) {
		line = span_split(rest, '\n', &rest);
		if (age_parse_identity(line, secret))
			return age_read(secret, "-", &s, &j->faults);
	}
	return usage(j, "an identity");
}

static enum opk_status take_seed(
	struct job *j, unsigned char seed[ED25519_SEED])
{
	for (size_t i = 0; i < ED25519_SEED; i++) {
		unsigned value;

		if (sscanf(j->args[0] + 2 * i, "%2x", &value) != 1)
			return usage(j, "a seed");
		seed[i] = (unsigned char)value;
	}
	return OPK_OK;
}

static enum opk_status show_public(struct job *j)
{
	unsigned char seed[ED25519_SEED], public[ED25519_PUBLIC];
	struct signer s;
	enum opk_status st = take_seed(j, seed);

	if (st)
		return st;
	if (!ed25519_public(seed, public))
		return fault_memory(&j->faults);
	s = signer_of(public);
	minisign_write_public(&s, &j->out);
	return OPK_OK;
}

static enum opk_status sign(struct job *j)
{
	unsigned char seed[ED25519_SEED];
	struct span message;
	enum opk_status st = take_seed(j, seed);

	if (!st)
		st = read_arg(j, 1, &message);
	return st ? st
		  : minisign_write(seed, message, span_of(j->args[2]), &j->out,
			    &j->faults);
}

/* The signer of a .pub file. */
static enum opk_status read_public(struct job *j, struct signer *by)
{
	unsigned char bytes[2 + MINISIGN_ID + ED25519_PUBLIC];
	struct span text, rest;
	enum opk_status st = read_arg(j, 0, &text);

	if (st)
		return st;
	span_split(text, '\n', &text);
	if (!base64_read(span_split(text, '\n', &rest), BASE64_PADDED, bytes,
		    sizeof bytes))
		return usage(j, "a public key");
	memcpy(by->id, bytes + 2, sizeof by->id);
	memcpy(by->public, bytes + 2 + MINISIGN_ID, sizeof by->public);
	return OPK_OK;
}

static enum opk_status check(struct job *j)
{
	struct signer by;
	struct source src = { .name = j->args[2] };
	struct span message, comment;
	enum opk_status st = read_public(j, &by);

	if (!st)
		st = read_arg(j, 1, &message);
	if (!st)
		st = read_arg(j, 2, &src.text);
	if (!st)
		st = minisign_check(&by, message, &src, &j->faults, &comment);
	if (st)
		return st;
	buf_add(&j->out, comment);
	buf_add_char(&j->out, '\n');
	return OPK_OK;
}

static const struct {
	const char *name;
	int args;
	enum opk_status (*run)(struct job *j);
} verbs[] = {
	{ "identity", 0, identity },
	{ "seal", 1, seal },
	{ "open", 1, open_sealed },
	{ "public", 1, show_public },
	{ "sign", 3, sign },
	{ "check", 3, check },
};

int main(int argc, char **argv)
{
	struct job j = { .args = argv + 2 };
	enum opk_status st = OPK_USAGE;
	struct rusage used;

	j.faults.arena = &j.arena;
	for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof *verbs; i++)
		if (!strcmp(argv[1], verbs[i].name) &&
			argc == verbs[i].args + 2)
			st = verbs[i].run(&j);
	if (!st && !file_write_all(STDOUT_FILENO, buf_span(&j.out)))
		st = OPK_SYSTEM;
	for (size_t i = 0; i < j.faults.count; i++)
		fprintf(stderr, "%s\n", j.faults.items[i].text);
	getrusage(RUSAGE_SELF, &used);
	fprintf(stderr, "%ld\n", used.ru_maxrss);
	buf_release(&j.out);
	arena_release(&j.arena);
	return (int)st;
}
