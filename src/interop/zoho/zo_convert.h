/* SPDX-License-Identifier: MIT */
/* What Zoho maps when records convert becomes conversions. */
#ifndef ZO_CONVERT_H
#define ZO_CONVERT_H

#include "interop/zoho/zo_work.h"

/*
 * A conversion for each module whose fields say what they become. What Zoho
 * does without saying it, as making a deal's name, is taken from the
 * conversion that every org has.
 */
void zo_make_conversions(struct zo_work *k);

#endif
