/** Many scenarios: plan search and comparison. */
package dev.trainyard.study;
