using System.Runtime.ExceptionServices;

namespace Afterpatch.Scripts.Text;

/// <summary>Runs a recursive reader on a thread whose stack is large enough for the nesting that we allow.</summary>
/// <remarks>
/// Making a thread and mapping its stack costs more than judging a small page, so each calling thread keeps its helper until it has been idle for a moment;
/// then its memory goes back.
/// </remarks>
internal static class DeepStack
{
    /// <summary>Reserved, not committed: only what recursion really touches costs memory.</summary>
    private const int StackBytes = 256 * 1024 * 1024;

    private const int IdleMilliseconds = 200;

    [ThreadStatic]
    private static Helper? _helper;

    [ThreadStatic]
    private static bool _isDeep;

    public static T Run<T>(Func<T> work)
    {
        if (_isDeep)
            return work();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
        while (!(_helper ??= new Helper()).TryRun(Work))
            _helper = null;
        failure?.Throw();
        return result;
    }

    /// <summary>A thread that waits for work of one other thread, and ends when none comes.</summary>
    private sealed class Helper
    {
        private readonly object _gate = new();
        private Action? _work;
        private bool _ended;

        public Helper() => new Thread(Serve, StackBytes) { IsBackground = true }.Start();

        /// <returns>False when the thread has ended in the meantime.</returns>
        public bool TryRun(Action work)
        {
            lock (_gate)
            {
                if (_ended)
                    return false;
                _work = work;
                Monitor.Pulse(_gate);
                while (_work is not null)
                    Monitor.Wait(_gate);
                return true;
            }
        }

        private void Serve()
        {
            _isDeep = true;
            lock (_gate)
            {
                while (_work is not null || Monitor.Wait(_gate, IdleMilliseconds) || _work is not null)
                {
                    _work?.Invoke();
                    _work = null;
                    Monitor.Pulse(_gate);
                }
                _ended = true;
            }
        }
    }
}
