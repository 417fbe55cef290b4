/* SPDX-License-Identifier: MIT */
/*
 * The YAML 1.2 core schema (YAML 1.2.2, section 10.3.2): which plain scalars
 * are null, booleans, integers and floats. "no", "0777" and "1:30" are text,
 * "0o17" and "0x1F" are integers.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include <stdint.h>

#include "tree/node.h"

/*
 * What a text means as a plain YAML 1.2 core scalar (also used where XML and
 * options give bare text): sets type, boolean, integer, number of *n and
 * n->text. Anything that is not null, a boolean or a number is NODE_TEXT.
 */
void node_resolve(struct node *n, struct span plain);

#endif
