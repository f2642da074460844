/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of the page of a step. Only step*.c includes this. */
#ifndef REPORTS_SITE_STEP_PARTS_H
#define REPORTS_SITE_STEP_PARTS_H

struct site_step;
struct strbuf;

/* Subsystems that changed, with who is in charge. */
void step_subsystems(struct strbuf *out, const struct site_step *step);
/* Who did it, or how to find out. */
void step_commits(struct strbuf *out, const struct site_step *step);
/* Code, configuration, toolchain, layout; and the reasons one by one. */
void step_causes(struct strbuf *out, const struct site_step *step);
void step_modular(struct strbuf *out, const struct site_step *step);
void step_options(struct strbuf *out, const struct site_step *step);
/* The same on the command line. */
void step_commands(struct strbuf *out, const struct site_step *step);

#endif
