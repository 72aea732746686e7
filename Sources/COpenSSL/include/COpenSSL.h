#pragma once
#include "KafkaOpenSSL.h"
#include "KafkaTLSStream.h"
