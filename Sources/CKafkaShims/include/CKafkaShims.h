#pragma once
#include "KafkaCRC32C.h"
