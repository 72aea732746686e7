#pragma once
#include "KafkaCRC32C.h"
#include "KafkaPrefetch.h"
#include "KafkaSyscalls.h"
