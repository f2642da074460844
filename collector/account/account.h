/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The account: owners and symbols laid over each other, so that every byte is in exactly one atom.
 */
#ifndef COLLECTOR_ACCOUNT_ACCOUNT_H
#define COLLECTOR_ACCOUNT_ACCOUNT_H

struct facts;
struct inputs;
struct strbuf;

/*
 * Fills @facts, which is fresh from facts_init(), from the image of @in and whatever lies beside
 * it. -EPROTO and @err on a defect of kbloat only.
 */
int account_image(const struct inputs *in, struct facts *facts, struct strbuf *err);

#endif
