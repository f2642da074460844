/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engines, for the table in engine.c. */
#ifndef COLLECTOR_ENGINE_INTERNAL_H
#define COLLECTOR_ENGINE_INTERNAL_H

#include "collector/engine/engine.h"

extern const struct engine engine_local, engine_slurm;

#endif
