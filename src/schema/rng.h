/* SPDX-License-Identifier: MIT */
/*
 * RELAX NG (XML syntax, datatypes of XML Schema) from a kind's schema, for
 * other people's tools. It says what formats/blueprint.md, section 4, says
 * it can: structure, texts and numbers; not references and unique keys.
 */
#ifndef RNG_H
#define RNG_H

#include "schema/kind.h"
#include "util/buf.h"

/*
 * Append the grammar of a kind whose syntax is XML. A schema that uses more
 * than section 4 allows is a fault (bad-schema).
 */
enum opk_status rng_write(
	const struct kind *kind, struct buf *out, struct faults *f);

#endif
