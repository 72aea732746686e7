#pragma once
#include "KafkaCRC32C.h"
#include "KafkaSyscalls.h"
