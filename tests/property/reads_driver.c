/* SPDX-License-Identifier: MIT */
/*
 * orgpack that tells what it reads: linked with --wrap, it writes a line to
 * the file that ORGPACK_READS names whenever bytes are parsed ("parse SHA-256")
 * or a tree is checked against its schema ("check SHA-256 of its bytes").
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "codec/xml.h"
#include "codec/yaml_read.h"
#include "schema/schema_check.h"
#include "util/hash.h"

enum opk_status __real_yaml_read(const struct source *src, struct arena *a,
	struct faults *f, struct node **out);
enum opk_status __wrap_yaml_read(const struct source *src, struct arena *a,
	struct faults *f, struct node **out);
enum opk_status __real_xml_read(const struct source *src, struct arena *a,
	struct faults *f, struct element **out);
enum opk_status __wrap_xml_read(const struct source *src, struct arena *a,
	struct faults *f, struct element **out);
enum opk_status __real_schema_check(const struct schema *s,
	const struct node *n, const struct source *src, struct faults *f);
enum opk_status __wrap_schema_check(const struct schema *s,
	const struct node *n, const struct source *src, struct faults *f);

/* One write, so that lines of several threads do not mix. */
static void note(const char *what, const struct source *src)
{
	const char *name = getenv("ORGPACK_READS");
	int fd = name ? open(name, O_WRONLY | O_APPEND | O_CREAT, 0666) : -1;
	struct digest d = digest_of(src->text);
	char hex[DIGEST_HEX + 1], line[DIGEST_HEX + 16];
	int n;

	if (!name)
		return;
	digest_format(&d, hex);
	n = snprintf(line, sizeof line, "%s %s\n", what, hex);
	if (fd < 0 || write(fd, line, (size_t)n) != n)
		abort();
	close(fd);
}

enum opk_status __wrap_yaml_read(const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	note("parse", src);
	return __real_yaml_read(src, a, f, out);
}

enum opk_status __wrap_xml_read(const struct source *src, struct arena *a,
	struct faults *f, struct element **out)
{
	note("parse", src);
	return __real_xml_read(src, a, f, out);
}

enum opk_status __wrap_schema_check(const struct schema *s,
	const struct node *n, const struct source *src, struct faults *f)
{
	note("check", src);
	return __real_schema_check(s, n, src, f);
}
