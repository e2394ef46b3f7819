namespace Afterpatch.Scripts.PowerShell;

/// <summary>Runs a tree walk on a thread whose stack is deep enough for any tree that the parser can make.</summary>
internal static class BigStack
{
    private const int Bytes = 256 << 20;

    [ThreadStatic]
    private static bool _onIt;

    public static T Run<T>(Func<T> work)
    {
        if (_onIt)
            return work();
        T? result = default;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                _onIt = true;
                try
                {
                    result = work();
                }
                catch (Exception exception)
                {
                    failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
                }
            },
            Bytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
