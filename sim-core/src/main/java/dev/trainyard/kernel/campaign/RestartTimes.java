package dev.trainyard.kernel.campaign;

/**
 * One way back. Times in microseconds; of each the middle, all in doubt together.
 *
 * @param isolate finding out what is broken
 * @param schedule getting nodes
 * @param start processes and program
 * @param load reading the checkpoint from storage
 * @param memoryLoad reading it from peers; negative where this way cannot
 * @param warmUp compiling and caches
 * @param warmSpare what a warm spare takes longer
 * @param sigmaBelow doubt about all but loading: standard deviation of its logarithm below the middle
 * @param sigmaAbove the same above
 * @param scatter from one failure to the next
 * @param keepsOthers other replicas go on meanwhile, and only this share of the job's speed is lost; 0: all stop
 * @param continues a failure during a stop whose node is noticed, left out and replaced before the stop ends leaves
 *     it as it is; otherwise, and where that ends earlier, all phases begin anew
 */
public record RestartTimes(double isolate, double schedule, double start, double load, double memoryLoad,
        double warmUp, double warmSpare, double sigmaBelow, double sigmaAbove, double scatter, double keepsOthers,
        boolean continues) {}
