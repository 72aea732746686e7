#if Metrics && ServiceLifecycle
    public import ServiceLifecycle

    extension KafkaMetricsReporter: Service {
        /// Reports until the group shuts down or the task is cancelled, and then once more.
        public nonisolated(nonsending) func run() async {
            await cancelWhenGracefulShutdown { await self.reportRepeatedly() }
        }
    }
#endif
